#include "api/httpstatus.h"

namespace onggi::api {

int httpStatusOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::NotModified:
        return 304;
    case ErrorKind::InvalidArgument:
        return 400;
    case ErrorKind::Unauthenticated:
        return 401;
    case ErrorKind::PermissionDenied:
        return 403;
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::Conflict:
        return 409;
    case ErrorKind::NotImplemented:
        return 501;
    case ErrorKind::Unavailable:
        return 503;
    case ErrorKind::ResourceExhausted:
    case ErrorKind::Cancelled:
    case ErrorKind::DeadlineExceeded:
    case ErrorKind::DataLoss:
    case ErrorKind::Internal:
        return 500;
    }
    return 500;
}

std::string_view reasonPhrase(int status)
{
    switch (status) {
    case 100:
        return "Continue";
    case 101:
        return "UPGRADED";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Request Entity Too Large";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Internal Server Error";
    }
}

} // namespace onggi::api
