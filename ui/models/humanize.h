#pragma once

#include <QDateTime>
#include <QString>

/// Figures as people read them, in the window's language.
namespace onggi::ui {

QString bytesText(qint64 bytes);                     ///< "9.1 MB", decimal as docker prints them
QString percentText(double percent);                ///< "0.4 %", "12 %"
QString durationText(qint64 seconds);                ///< "12 min", "3 h", "1 d"
QString longDurationText(qint64 seconds);            ///< "12 minutes", "3 hours"
QString agoText(const QDateTime& time, const QDateTime& now = QDateTime::currentDateTimeUtc()); ///< "2 min ago", "yesterday"
QString countText(qint64 count);                     ///< "14 021", "1.2 M"
QString absoluteTimeText(const QDateTime& time);     ///< for tooltips, local time

} // namespace onggi::ui
