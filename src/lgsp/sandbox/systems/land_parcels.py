"""A provincial service with personal data: the invented land parcels of invented citizens, by personal number.

It stands for what a land registration office offers to those who settle dossiers: `GET /owners/{personalId}/parcels`, behind an API key.
"""

from typing import Any, Final

from lgsp.sandbox.invented.people import person_by_id
from lgsp.sandbox.invented.units import Commune

_USES: Final = ("ODT", "ONT", "CLN")


def parcels_of(personal_id: str, communes: tuple[Commune, ...]) -> dict[str, Any] | None:
    """What one citizen owns; None if there is no such citizen."""
    owner = person_by_id(personal_id, communes)
    if owner is None:
        return None
    parcels = [
        {
            "sheet": owner.number % 90 + 1,
            "parcel": owner.number * 7 % 400 + place,
            "communeCode": owner.commune.code,
            "communeName": owner.commune.name,
            "landUse": _USES[(owner.number + place) % len(_USES)],
            "areaM2": 80 + owner.number * 13 % 300 + 40 * place,
        }
        for place in range(1, owner.number % 2 + 2)
    ]
    return {"personalId": owner.personal_id, "ownerName": owner.full_name, "parcels": parcels}
