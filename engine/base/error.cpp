#include "base/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace onggi {

namespace {

constexpr std::array<std::pair<ErrorKind, std::string_view>, 13> kindNames{{
    {ErrorKind::InvalidArgument, "InvalidArgument"},
    {ErrorKind::Unauthenticated, "Unauthenticated"},
    {ErrorKind::PermissionDenied, "PermissionDenied"},
    {ErrorKind::NotFound, "NotFound"},
    {ErrorKind::Conflict, "Conflict"},
    {ErrorKind::NotModified, "NotModified"},
    {ErrorKind::ResourceExhausted, "ResourceExhausted"},
    {ErrorKind::Unavailable, "Unavailable"},
    {ErrorKind::NotImplemented, "NotImplemented"},
    {ErrorKind::Cancelled, "Cancelled"},
    {ErrorKind::DeadlineExceeded, "DeadlineExceeded"},
    {ErrorKind::DataLoss, "DataLoss"},
    {ErrorKind::Internal, "Internal"},
}};

ErrorKind kindOfErrno(int value)
{
    switch (value) {
    case ENOENT:
    case ENOTDIR:
    case ESRCH:
        return ErrorKind::NotFound;
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorKind::PermissionDenied;
    case EEXIST:
    case EBUSY:
    case ENOTEMPTY:
        return ErrorKind::Conflict;
    case EINVAL:
    case ENAMETOOLONG:
    case ELOOP:
        return ErrorKind::InvalidArgument;
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
        return ErrorKind::ResourceExhausted;
    case ECONNREFUSED:
    case EPIPE:
    case ECONNRESET:
        return ErrorKind::Unavailable;
    case ETIMEDOUT:
        return ErrorKind::DeadlineExceeded;
    case ENOSYS:
    case EOPNOTSUPP:
        return ErrorKind::NotImplemented;
    case ECANCELED:
        return ErrorKind::Cancelled;
    default:
        return ErrorKind::Internal;
    }
}

} // namespace

Error::Error(ErrorKind kind, std::string message, int errnoValue)
    : m_kind(kind)
    , m_errno(errnoValue)
    , m_message(std::move(message))
{
}

Error Error::fromErrno(int errnoValue, std::string_view doing)
{
    std::string message(doing);
    message += ": ";
    const char* text = strerrordesc_np(errnoValue);
    std::string reason = text ? text : "unknown error";
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z' && reason.size() > 1 && reason[1] >= 'a')
        reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    return Error(kindOfErrno(errnoValue), message + reason, errnoValue);
}

Error Error::context(std::string_view doing) const
{
    return Error(m_kind, std::string(doing) + ": " + m_message, m_errno);
}

Error Error::as(ErrorKind kind) const
{
    return Error(kind, m_message, m_errno);
}

std::string_view nameOf(ErrorKind kind)
{
    for (const auto& [value, name] : kindNames) {
        if (value == kind)
            return name;
    }
    return "Internal";
}

ErrorKind errorKindFromString(std::string_view name)
{
    for (const auto& [value, text] : kindNames) {
        if (text == name)
            return value;
    }
    return ErrorKind::Internal;
}

} // namespace onggi
