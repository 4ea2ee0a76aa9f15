#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace onggi::ui {

bool looksLikeJson(QByteArrayView line);
// A line that is one JSON object, as people read it: time, level in its colour, message, and the rest as
// key=value. Anything else comes back as it is.
QByteArray readableJson(QByteArrayView line);

} // namespace onggi::ui
