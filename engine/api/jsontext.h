#pragma once

#include "api/request.h"

#include <concepts>
#include <string>
#include <string_view>

namespace onggi::api {

/// Writes JSON straight into a text, member by member: for answers of many like entries, where building values first
/// costs several times as much. The caller closes what it opens; a value, not thread-bound.
class JsonText
{
public:
    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }

    void key(std::string_view name);
    void value(std::string_view text);
    void value(std::integral auto number)
    {
        separate();
        m_text += std::to_string(number);
    }
    /// A value that is JSON text already.
    void raw(std::string_view json);

    template<typename Value>
    void member(std::string_view name, const Value& content)
    {
        key(name);
        value(content);
    }
    void rawMember(std::string_view name, std::string_view json)
    {
        key(name);
        raw(json);
    }

    std::string take() { return std::move(m_text); }

private:
    void separate();
    void quote(std::string_view text);
    void open(char bracket);
    void close(char bracket);

    std::string m_text;
    bool m_separated = true; ///< nothing stands before the next value that needs a comma
};

} // namespace onggi::api
