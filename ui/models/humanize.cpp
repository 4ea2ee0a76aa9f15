#include "models/humanize.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <iterator>

namespace onggi::ui {

namespace {

struct Humanize
{
    Q_DECLARE_TR_FUNCTIONS(Humanize)
};

constexpr qint64 minute = 60;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;
constexpr qint64 week = 7 * day;
constexpr qint64 month = 30 * day;
constexpr qint64 year = 365 * day;

/// Three figures are enough to compare by, and stand still while a download runs.
QString threeDigits(double value)
{
    return QLocale().toString(value, 'f', value < 10 ? 1 : 0);
}

} // namespace

QString bytesText(qint64 bytes)
{
    static const char* const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    double value = double(bytes);
    size_t unit = 0;
    while (value >= 999.5 && unit + 1 < std::size(units)) {
        value /= 1000;
        ++unit;
    }
    const auto figure = unit == 0 ? QString::number(bytes) : threeDigits(value);
    return figure + QChar(0x00a0) + QString::fromLatin1(units[unit]);
}

QString percentText(double percent)
{
    return QString::number(percent, 'f', percent < 9.95 ? 1 : 0) + QChar(0x00a0) + QChar(u'%');
}

QString durationText(qint64 seconds)
{
    seconds = std::max<qint64>(0, seconds);
    if (seconds < minute)
        return Humanize::tr("%1 s", "short duration").arg(seconds);
    if (seconds < hour)
        return Humanize::tr("%1 min", "short duration").arg(seconds / minute);
    if (seconds < day)
        return Humanize::tr("%1 h", "short duration").arg(seconds / hour);
    return Humanize::tr("%1 d", "short duration").arg(seconds / day);
}

QString longDurationText(qint64 seconds)
{
    seconds = std::max<qint64>(0, seconds);
    if (seconds < minute)
        return Humanize::tr("%n second(s)", nullptr, int(seconds));
    if (seconds < hour)
        return Humanize::tr("%n minute(s)", nullptr, int(seconds / minute));
    if (seconds < day)
        return Humanize::tr("%n hour(s)", nullptr, int(seconds / hour));
    return Humanize::tr("%n day(s)", nullptr, int(seconds / day));
}

QString agoText(const QDateTime& time, const QDateTime& now)
{
    if (!time.isValid())
        return {};
    const auto seconds = time.secsTo(now);
    if (seconds < minute)
        return Humanize::tr("just now");
    if (seconds < hour)
        return Humanize::tr("%1 min ago").arg(seconds / minute);
    if (seconds < day)
        return Humanize::tr("%1 h ago").arg(seconds / hour);
    if (seconds < 2 * day)
        return Humanize::tr("yesterday");
    if (seconds < 2 * week)
        return Humanize::tr("%n day(s) ago", nullptr, int(seconds / day));
    if (seconds < 2 * month)
        return Humanize::tr("%n week(s) ago", nullptr, int(seconds / week));
    if (seconds < 2 * year)
        return Humanize::tr("%n month(s) ago", nullptr, int(seconds / month));
    return Humanize::tr("%n year(s) ago", nullptr, int(seconds / year));
}

QString countText(qint64 count)
{
    if (count < 100000) {
        // A thin space parts the thousands in every language: neither a point nor a comma is mistaken for a fraction.
        QString text = QString::number(count);
        for (qsizetype at = text.size() - 3; at > 0 && count >= 10000; at -= 3)
            text.insert(at, QChar(0x2009));
        return text;
    }
    const auto unit = count < 1000000 ? QString("k") : count < 1000000000 ? QString("M") : QString("B");
    const double value = double(count) / (count < 1000000 ? 1e3 : count < 1000000000 ? 1e6 : 1e9);
    return threeDigits(value) + QChar(0x00a0) + unit;
}

QString absoluteTimeText(const QDateTime& time)
{
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QLocale::LongFormat) : QString();
}

} // namespace onggi::ui
