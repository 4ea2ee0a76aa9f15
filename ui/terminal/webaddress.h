#pragma once

#include <QList>
#include <QString>

namespace onggi::ui {

struct WebAddress
{
    qsizetype start = 0;
    QString target;
};

// The web addresses in a text, without the punctuation of the sentence around them.
QList<WebAddress> webAddresses(const QString& text);

} // namespace onggi::ui
