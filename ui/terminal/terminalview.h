#pragma once

#include "terminal/terminalpainter.h"
#include "terminal/terminalsurface.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QTimer>

namespace onggi::ui {

class TerminalSearchBar;

// Shows a TerminalSurface and lets one type into it: painting, selection, copy and paste, input methods,
// mouse reporting, scrollback, search, links, zoom. Owns its surface. What is typed comes out of
// `surface().output`; bytes of the process go into `surface().write`. Repaints at most 60 times a second
// however much arrives.
class TerminalView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit TerminalView(QWidget* parent = nullptr);
    ~TerminalView() override;

    TerminalSurface& surface() { return m_surface; }
    const TerminalSurface& surface() const { return m_surface; }
    // A view without a process behind it does not take keys.
    void setInputEnabled(bool enabled);
    bool isInputEnabled() const { return m_inputEnabled; }

    QString selectedText() const;
    bool hasSelection() const { return m_selection.has_value(); }
    // The rows that stand on the screen now, as text.
    QString visibleText() const;
    // Where a cell of the visible rows is, in the viewport's coordinates.
    QRect cellRectangle(int visibleRow, int column, int columns = 1) const;
    TerminalPosition visiblePositionAt(QPoint point) const;
    TerminalPosition visibleCursor() const;
    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;

public slots:
    void copy();
    void paste();
    void selectAll();
    void clearSelection();
    void showSearch();
    void zoomIn();
    void zoomOut();
    void resetZoom();

signals:
    // The grid that the process should draw for has another size.
    void gridResized(int rows, int columns);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    friend class TerminalSearchBar;
    enum class Unit
    {
        Character,
        Word,
        Line,
        Block // a rectangle
    };
    // Rows count from the oldest that ever was (index + dropped), so that they stay while the text scrolls.
    struct Selection
    {
        TerminalPosition anchor;
        TerminalPosition head;
        Unit unit = Unit::Character;
        TerminalPosition from; // what is selected: [from, to)
        TerminalPosition to;
    };

    void surfaceChanged();
    void frame();
    void updateDamaged();
    void ring();
    void applyFont();
    void fitGrid();
    void updateScrollBar();
    void restartBlink();
    bool handleShortcut(QKeyEvent* event);
    bool reportsMouse(Qt::KeyboardModifiers modifiers) const;
    int topIndex() const;
    TerminalPosition positionAt(QPoint point) const; // row is the row's lasting number
    void extendSelection(TerminalPosition head);
    void updateSelectionRange();
    void pasteFrom(bool primary);
    void updateHover(QPoint point, Qt::KeyboardModifiers modifiers);
    void paintCursor(QPainter& painter);
    std::vector<TerminalPainter::Highlight> highlightsOf(int index) const;
    void announceChange();
    void scrollToIndex(int index);

    TerminalSurface m_surface;
    TerminalPainter m_painter;
    TerminalPalette m_palette;
    TerminalSearchBar* m_search = nullptr;
    QTimer m_frame;
    QElapsedTimer m_sinceFrame;
    int m_blinkTimer = 0;
    int m_blinksLeft = 0;
    bool m_blinkOn = true;
    QTimer m_bell; // while it is seen
    int m_cursorRow = 0; // where the cursor was painted
    int64_t m_paintedTop = -1; // number of the first row when all was painted last
    bool m_following = true; // stays at the newest row
    bool m_inputEnabled = true;
    bool m_updatingScrollBar = false;
    int64_t m_topNumber = 0; // the first shown row, when not following
    std::optional<Selection> m_selection;
    bool m_selecting = false;
    int m_autoScrollTimer = 0;
    QPoint m_lastMouse;
    std::optional<std::pair<QString, TerminalSurface::Match>> m_hoveredLink;
    std::vector<TerminalSurface::Match> m_matches;
    int m_currentMatch = -1;
    QString m_preedit;
    QString m_announced; // what a screen reader was told last
    int m_wheelRest = 0;
    quint64 m_doubleClicked = 0; // when, for the third click
};

// Lets assistive technology read the visible rows. Called once by the view.
void installTerminalAccessibility();

} // namespace onggi::ui
