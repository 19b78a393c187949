"""Operations, paths and error codes of both forms, in one place for both directions.

Rules: the earlier form is `/apiHoTichTuPhap/{operation}`; since 2025 the module decides between two paths. Error codes keep the register's
own names, misspellings included. What the table has no code for is told by the number of the HTTP status that says it, which the table
leaves free.
"""

from typing import Final, Literal

from lgsp.domain import errors
from lgsp.protocol.http.problem import status_of_kind

Form = Literal["earlier", "since_2025"]

LINKED_MODULES: Final = frozenset({"LTKS", "LTKT", "LTKH"})
LINKED: Final = "apiLienThongKSKT/nhanHoSoDKHT"
UNLINKED: Final = "hotich/dangKyHoTich"
REGISTER: Final = "apiHoTichTuPhap/dangKyHoTich"
CODE_LIST: Final = "apiHoTichTuPhap/danhMuc"

_DOSSIER: Final = ("maDonVi", "maHoSo")
_LINKED_FIELDS: Final = ("maDonVi", "maHoSoMCDT", "module", "ngayTiepNhan", "data")

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    REGISTER: ("maDonVi", "maHoSo", "module", "ngayTiepNhan", "data"),
    CODE_LIST: ("loaiDanhMuc",),
    "apiHoTichTuPhap/traTrangThaiHoSo": _DOSSIER,
    "apiHoTichTuPhap/ketQuaDangKyHS": _DOSSIER,
    "apiHoTichTuPhap/dsHoSoDangKy": ("maDonVi",),
    "apiHoTichTuPhap/traHoSo": _DOSSIER,
    "apiHoTichTuPhap/traDanhSachHoSo": ("maDonVi",),
    LINKED: _LINKED_FIELDS,
    UNLINKED: _LINKED_FIELDS,
}
"""Operation and the members it can't do without."""

PATHS: Final = {
    **{name: f"/{name}" for name in REQUIRED},
    LINKED: "/apiLienThongKSKT/1.0/nhanHoSoDKHT",
    UNLINKED: "/hotich/1.0/dangKyHoTich",
}
_BY_PATH: Final = {path: name for name, path in PATHS.items()}

ERROR_NAMES: Final = {
    100: "AUTHEN_ERROR",
    101: "IP_DISALLOWED",
    106: "AGENCY_ID_INCORRECT",
    108: "PROVINCE_ID_INCORRECT",
    200: "RECORD_UNCOMPLETE",
    201: "RECORD_NOT_FOUND",
    302: "DATA_TYPE_INVALID",
    500: "DATA_INCORRECT",
}
REFUSED_US: Final = frozenset({"100", "101"})
"""Codes that tell that the caller itself is not let in."""

_CODES: Final[dict[type[errors.LgspError], int]] = {
    errors.CredentialMissing: 100,
    errors.CredentialRefused: 100,
    errors.ClientMismatch: 100,
    errors.AccessDenied: 100,
    errors.HidingRefused: 100,
    errors.AddressRefused: 101,
    errors.SignatureMissing: 100,
    errors.MalformedIdentifier: 106,
    errors.MalformedRequest: 302,
    errors.BodyTooLarge: 500,
    errors.ContentRefused: 500,
    # 500 means rejected content here, so a failure of ours must not be told by it.
    errors.InternalFault: 503,
}


def operation_at(path: str) -> str | None:
    """The operation of a path; None if there is none."""
    return _BY_PATH.get(path)


def form_of(operation: str) -> Form:
    """The form that an operation belongs to."""
    return "since_2025" if operation in (LINKED, UNLINKED) else "earlier"


def operation_for(module: str) -> str:
    """Where a dossier of this module goes since 2025."""
    return LINKED if module in LINKED_MODULES else UNLINKED


def code_of(fault: errors.LgspError) -> int:
    """The register's code for an error of ours."""
    code = _CODES.get(type(fault)) or status_of_kind(type(fault))
    return 503 if code == 500 and type(fault) not in _CODES else code
