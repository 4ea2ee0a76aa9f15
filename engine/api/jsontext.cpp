#include "api/jsontext.h"

#include "api/responder.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace onggi::api {

void JsonText::separate()
{
    if (!m_separated)
        m_text += ',';
    m_separated = false;
}

void JsonText::quote(std::string_view text)
{
    const bool plain =
        std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (!plain) {
        // Whatever needs care, invalid UTF-8 too, is the library's.
        m_text += dumpJson(Json(text));
        return;
    }
    m_text += '"';
    m_text += text;
    m_text += '"';
}

void JsonText::open(char bracket)
{
    separate();
    m_text += bracket;
    m_separated = true;
}

void JsonText::close(char bracket)
{
    m_text += bracket;
    m_separated = false;
}

void JsonText::key(std::string_view name)
{
    separate();
    quote(name);
    m_text += ':';
    m_separated = true;
}

void JsonText::value(std::string_view text)
{
    separate();
    quote(text);
}

void JsonText::raw(std::string_view json)
{
    separate();
    m_text += json;
}

} // namespace onggi::api
