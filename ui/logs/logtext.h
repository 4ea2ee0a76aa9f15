#pragma once

#include "logs/logrender.h"
#include "logs/logscan.h"
#include "logs/logstore.h"
#include "terminal/terminalpainter.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <optional>

namespace onggi::ui {

// Paints a log: only the rows that are seen are ever decoded, so that a million lines scroll like ten.
// Follows the newest line until one scrolls up. Owned by its LogView, as are the store and the scans.
class LogText : public QAbstractScrollArea
{
    Q_OBJECT

public:
    LogText(const LogStore& store, const LogScan& search, const LogScan& filter, QWidget* parent = nullptr);

    void setTimestampsShown(bool shown);
    void setWrapped(bool wrapped);
    void setFollowing(bool following);
    bool isFollowing() const { return m_following; }
    // Lines were added, or the filter has found more.
    void contentChanged();
    void filterChanged();
    // How many lines came since one scrolled up.
    qint64 waiting() const;
    // The hit that is current, brought into view; nothing: none.
    void setCurrentHit(std::optional<qint64> line);

    bool hasSelection() const { return m_anchor != m_head; }
    QString selectedText() const;
    QString visibleText() const;
    QRect rectangleOfRow(int visibleRow) const;

public slots:
    void copy();
    void selectAll();

signals:
    void followingChanged(bool following);
    void waitingChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    // A place in the text: a line's number and a character of its text.
    struct Place
    {
        qint64 line = 0;
        int character = 0;
        bool operator==(const Place&) const = default;
        auto operator<=>(const Place&) const = default;
    };
    // One row of the screen: a line and which of its wrapped parts.
    struct ShownRow
    {
        qint64 line = 0;
        int part = 0;
    };

    bool isFiltered() const { return m_filter.isActive(); }
    qint64 lineCount() const; // after the filter
    qint64 lineAt(qint64 index) const;
    qint64 indexOf(qint64 line) const; // the first shown line that is not before it
    qint64 rowCount() const;
    qint64 rowOf(qint64 index) const;
    std::optional<ShownRow> shownRow(qint64 row) const;
    qint64 droppedLines() const; // of the shown ones, since the beginning
    void extendRows();
    void rebuild();
    void applyFont();
    void updateBars();
    int gutterWidth() const;
    int textColumns() const;
    Place placeAt(QPoint point) const;
    void paintLineRow(QPainter& painter, const ShownRow& row, int top);
    QString timeText(qint64 nanoseconds) const;

    const LogStore& m_store;
    const LogScan& m_search;
    const LogScan& m_filter;
    TerminalPainter m_painter;
    TerminalPalette m_palette;
    bool m_timestamps = false;
    bool m_wrapped = true;
    bool m_following = true;
    bool m_updating = false;
    std::deque<qint64> m_rowEnds; // wrapped: rows up to and with each shown line, counted from m_rowBase
    qint64 m_rowBase = 0;
    qint64 m_droppedLines = 0; // of the shown ones, before the first of m_rowEnds
    int m_widest = 0;
    qint64 m_seen = 0; // the end when one stopped following
    std::optional<qint64> m_currentHit;
    Place m_anchor;
    Place m_head;
    bool m_selecting = false;
    QTimer m_frame;
};

// Lets assistive technology read the visible lines. Called by the view.
void installLogAccessibility();

} // namespace onggi::ui
