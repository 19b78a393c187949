"""The simulated enterprise look-up of a city's platform: `/hcm/TraCuuThongTinDoanhNghiep`, let in by the bare `Authorization`.

Rules: it serves the enterprises of the simulated business register, flat.
"""

from lgsp.dialects.lgsp_access_token import bare_face
from lgsp.dialects.lgsp_access_token.access_token import is_genuine
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import CredentialRefused, LgspError
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.enterprises import ENTERPRISES, enterprise
from lgsp.sandbox.invented.units import Commune
from lgsp.sandbox.outside_secrets import CITY_KEY, outside_secret


class CityRegister:
    """The look-up of one city."""

    def __init__(self, known: DemoSecrets, communes: tuple[Commune, ...]) -> None:
        self._secret = outside_secret(known, "hcm")
        self._communes = communes

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; its path begins after `/hcm`."""
        try:
            if not is_genuine(bare_face.read_credential(request.headers), access_key=CITY_KEY, secret_key=self._secret):
                raise CredentialRefused()
        except LgspError as fault:
            return bare_face.write_refusal(fault)
        return converse(bare_face.answer(request), self._knows)

    def _knows(self, enquiry: Enquiry) -> Answer:
        code = enquiry.parameters[bare_face.PARAMETER]
        number = int(code) if code.isascii() and code.isdigit() and len(code) == 10 else 0
        if not 1 <= number <= ENTERPRISES:
            return Answer(is_found=False, count=0, refusal=f"Không tìm thấy doanh nghiệp {code[:20]}")
        record = enterprise(number, self._communes)
        main = record["MainInformation"]
        names = ("NAME", "ENTERPRISE_GDT_CODE", "ENTERPRISE_STATUS_NAME", "ENTERPRISE_TYPE_NAME", "FOUNDING_DATE", "LEGAL_NAMES")
        return Answer(
            content={**{name: main[name] for name in names}, "HO_ADDRESS_FULLTEXT": record["HOAdress"]["AddressFullText"]}
        )
