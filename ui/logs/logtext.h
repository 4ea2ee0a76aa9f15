#pragma once

#include "logs/logfeed.h"
#include "logs/logpattern.h"
#include "logs/logrender.h"
#include "terminal/terminalpainter.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <optional>

namespace onggi::ui {

// Paints a log: only the rows that are seen are ever decoded, so that ten million lines scroll like ten. The
// place is kept as a line's number and a row of it, never as a count of rows, since most lines were never
// measured. Follows the newest line until one scrolls up. Owned by its LogView, as is the feed.
class LogText : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit LogText(LogFeed& feed, QWidget* parent = nullptr);

    void setTimestampsShown(bool shown);
    void setWrapped(bool wrapped);
    void setJsonReadable(bool readable);
    // Shows this store instead of the feed's: lines that a filter has found. Nothing: the feed again.
    void setFiltered(const LogStore* lines);
    // What is highlighted.
    void setPattern(const LogPattern& pattern);
    void setFollowing(bool following);
    bool isFollowing() const { return m_following; }
    // Lines were added, or other ones are there.
    void contentChanged();
    // How many lines came since one scrolled up.
    qint64 waiting() const;
    // The hit that is current, brought into view; nothing: none.
    void setCurrentHit(std::optional<qint64> line);

    bool hasSelection() const { return m_anchor != m_head; }
    QString selectedText() const;
    QString visibleText() const;
    qint64 topLine() const { return m_top.line; }
    QRect rectangleOfRow(int visibleRow) const;
    // The web address at a place of the viewport.
    QString linkAt(QPoint point) const;
    static QColor originColor(int origin);

public slots:
    void copy();
    void selectAll();

signals:
    void followingChanged(bool following);
    void waitingChanged();

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
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
    // One row of the screen: a line and which of its rows.
    struct ShownRow
    {
        qint64 line = 0;
        int part = 0;
        bool operator==(const ShownRow&) const = default;
        auto operator<=>(const ShownRow&) const = default;
    };

    const LogStore& store() const { return m_filtered ? *m_filtered : m_feed.store(); }
    qint64 lowest() const { return m_filtered ? m_filtered->first() : m_feed.lowest(); }
    qint64 highest() const { return m_filtered ? m_filtered->end() : m_feed.highest(); }
    bool isLoaded(qint64 line) const { return line >= store().first() && line < store().end(); }
    QByteArray shownBytes(const LogStore::Line& line) const;
    // The divider above a line: the container was started again there.
    const LogFeed::Run* runAt(qint64 line) const;
    int rowsOf(qint64 line) const;
    ShownRow moved(ShownRow from, qint64 rows) const;
    ShownRow lastTop() const; // when the newest row is at the bottom
    std::optional<ShownRow> shownRow(int visibleRow) const;
    int page() const;
    int scale() const; // steps of the scroll bar to a line
    int barValue(ShownRow top) const;
    void scrollRows(qint64 rows);
    void scrollTo(ShownRow top);
    void frame();
    void updateBars();
    void wantShown();
    void rebuild();
    void applyFont();
    int gutterWidth() const;
    int textColumns() const;
    Place placeAt(QPoint point) const;
    void paintLineRow(QPainter& painter, const ShownRow& row, int top);
    void paintDivider(QPainter& painter, const LogFeed::Run& run, int top);
    QString timeText(qint64 nanoseconds) const;

    LogFeed& m_feed;
    const LogStore* m_filtered = nullptr;
    LogPattern m_pattern;
    TerminalPainter m_painter;
    TerminalPalette m_palette;
    bool m_timestamps = false;
    bool m_wrapped = true;
    bool m_json = true;
    bool m_following = true;
    bool m_updating = false;
    ShownRow m_top;
    int m_widest = 0;
    int m_nameColumns = 0; // of the containers' names
    qint64 m_seen = 0;     // the end when one stopped following
    std::optional<qint64> m_currentHit;
    Place m_anchor;
    Place m_head;
    bool m_selecting = false;
    int m_wheelRest = 0;
    QTimer m_frame;
};

// Lets assistive technology read the visible lines. Called by the view.
void installLogAccessibility();

} // namespace onggi::ui
