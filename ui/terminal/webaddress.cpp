#include "terminal/webaddress.h"

#include <QRegularExpression>

namespace onggi::ui {

QList<WebAddress> webAddresses(const QString& text)
{
    static const QRegularExpression address(
        QStringLiteral(R"(\bhttps?:/{2}[^\s<>"'`|\\^{}\x{2500}-\x{259f}]+)"));
    QList<WebAddress> result;
    if (!text.contains(QLatin1String("http")))
        return result;
    auto found = address.globalMatch(text);
    while (found.hasNext()) {
        auto match = found.next();
        QString target = match.captured();
        // Punctuation behind an address belongs to the sentence around it; a bracket does unless it was
        // opened.
        while (target.size() > 8 && (QStringLiteral(".,;:!?").contains(target.back()) ||
                                     (target.endsWith(u')') && target.count(u'(') < target.count(u')'))))
            target.chop(1);
        result.append({match.capturedStart(), target});
    }
    return result;
}

} // namespace onggi::ui
