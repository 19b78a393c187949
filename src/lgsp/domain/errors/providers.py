"""Errors of the provider's side: what became of a call that was let through."""

from lgsp.domain.errors.tree import RemoteError


class UpstreamUnreachable(RemoteError):
    """The provider's system can't be reached; try again later, or tell the provider."""

    code = "upstream.unreachable"
    vietnamese = "Không kết nối được hệ thống của đơn vị cung cấp; hãy thử lại sau hoặc báo đơn vị cung cấp."


class UpstreamSetAside(RemoteError):
    """The provider's system failed several times in a row, so no call is sent to it for a moment; wait as long as `Retry-After` says."""

    code = "upstream.set_aside"
    vietnamese = (
        "Hệ thống của đơn vị cung cấp vừa lỗi nhiều lần liên tiếp nên tạm thời không chuyển lượt gọi tới; hãy chờ theo Retry-After."
    )


class UpstreamTimedOut(RemoteError):
    """The provider's system did not answer in time; try again later. The call may have been carried out."""

    code = "upstream.timed_out"
    vietnamese = "Hệ thống của đơn vị cung cấp không trả lời kịp; hãy thử lại sau. Có thể lượt gọi đã được thực hiện."


class UpstreamBroken(RemoteError):
    """The provider's system answered in a way that can't be passed on; tell the provider."""

    code = "upstream.broken"
    vietnamese = "Trả lời của hệ thống đơn vị cung cấp không thể chuyển tiếp; hãy báo đơn vị cung cấp."


class RequestNotValid(RemoteError):
    """The request does not fit the service's description; correct the places that are named and send it again."""

    code = "request.not_valid"
    vietnamese = "Yêu cầu không đúng với mô tả của dịch vụ; hãy sửa các vị trí được nêu rồi gửi lại."


class ReplyNotValid(RemoteError):
    """The provider's reply does not fit the service's description, so it is not passed on; tell the provider the places that are named."""

    code = "reply.not_valid"
    vietnamese = "Trả lời của đơn vị cung cấp không đúng với mô tả của dịch vụ nên không chuyển tiếp; hãy báo đơn vị cung cấp các vị trí được nêu."


class ReplyNotMinimisable(RemoteError):
    """The provider's reply can't be cut down to the fields that the access right allows, so nothing of it is passed on; tell the provider."""

    code = "reply.not_minimisable"
    vietnamese = (
        "Không thể lọc trả lời của đơn vị cung cấp theo các trường mà quyền khai thác cho phép nên không chuyển tiếp; "
        "hãy báo đơn vị cung cấp."
    )


class UpstreamRefusedUs(RemoteError):
    """The provider's system does not accept the platform's own credential; the operator must renew it."""

    code = "upstream.refused_us"
    vietnamese = "Hệ thống của đơn vị cung cấp không chấp nhận thông tin xác thực của nền tảng; người vận hành cần cấp lại."


class RequestNotMappable(RemoteError):
    """The request can't be rewritten for the provider; correct the place that is named and send it again."""

    code = "request.not_mappable"
    vietnamese = "Không chuyển đổi được yêu cầu sang dạng của đơn vị cung cấp; hãy sửa vị trí được nêu rồi gửi lại."


class ReplyNotMappable(RemoteError):
    """The provider's reply can't be rewritten for the consumer, so nothing of it is passed on; tell the provider the place that is named."""

    code = "reply.not_mappable"
    vietnamese = "Không chuyển đổi được trả lời của đơn vị cung cấp nên không chuyển tiếp; hãy báo đơn vị cung cấp vị trí được nêu."


class OperationUnclear(RemoteError):
    """The SOAP message does not say clearly which operation it asks for; body, SOAPAction and content type must name the same one."""

    code = "request.operation_unclear"
    vietnamese = (
        "Thông điệp SOAP không cho biết rõ thao tác được gọi; phần thân, SOAPAction và kiểu nội dung phải nêu cùng một thao tác."
    )


class SoapFaultClient(RemoteError):
    """The provider's SOAP service calls the request wrong; see its fault and correct the request."""

    code = "upstream.soap_fault_client"
    vietnamese = "Dịch vụ SOAP của đơn vị cung cấp báo yêu cầu sai; hãy xem lỗi kèm theo và sửa yêu cầu."


class SoapFaultServer(RemoteError):
    """The provider's SOAP service failed; see its fault, and tell the provider."""

    code = "upstream.soap_fault_server"
    vietnamese = "Dịch vụ SOAP của đơn vị cung cấp gặp lỗi; hãy xem lỗi kèm theo và báo đơn vị cung cấp."
