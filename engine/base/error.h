#pragma once

#include <string>
#include <string_view>

namespace onggi {

/// What went wrong, as a caller needs to know it to act. The API's one table (api/httpstatus.h) maps
/// each kind to an HTTP status.
enum class ErrorKind {
    InvalidArgument,
    Unauthenticated,
    PermissionDenied,
    NotFound,
    Conflict,
    NotModified,
    ResourceExhausted,
    Unavailable,
    NotImplemented,
    Cancelled,
    DeadlineExceeded,
    DataLoss,
    Internal,
};

/// A failure that the world caused, carried as a value. The message starts in lower case, has no final
/// period, and names the object.
class Error
{
public:
    Error(ErrorKind kind, std::string message, int errnoValue = 0);

    /// An error from errno: the kind follows from the number, the message is "<doing>: <strerror>".
    static Error fromErrno(int errnoValue, std::string_view doing);

    ErrorKind kind() const { return m_kind; }
    const std::string& message() const { return m_message; }
    /// The errno that started it, or 0.
    int errnoValue() const { return m_errno; }

    /// The same error, with "<doing>: " before its message.
    Error context(std::string_view doing) const;
    /// The same message under another kind.
    Error as(ErrorKind kind) const;

private:
    ErrorKind m_kind;
    int m_errno;
    std::string m_message;
};

/// The kind's stable name, as it stands in messages between processes ("NotFound").
std::string_view nameOf(ErrorKind kind);
/// The inverse of nameOf; unknown names are Internal.
ErrorKind errorKindFromString(std::string_view name);

} // namespace onggi
