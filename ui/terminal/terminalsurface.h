#pragma once

#include "terminal/terminalbuffer.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>

namespace onggi::ui {

// A terminal emulator without a widget: bytes of the process go in (write), cells come out, and what is typed
// becomes bytes for the process (signal `output`). libvterm parses; the screen, the scrollback and the reflow
// are ours (TerminalBuffer). Everything that one write changes is reported by one `changed`. GUI thread only.
class TerminalSurface : public QObject
{
    Q_OBJECT

public:
    enum class MouseMode
    {
        None,
        Click,
        Drag,
        Move
    };
    enum class CursorShape
    {
        Block,
        Underline,
        Bar
    };
    struct Cursor
    {
        TerminalPosition position;
        bool visible = true;
        bool blink = true;
        CursorShape shape = CursorShape::Block;
    };
    // Rows as TerminalBuffer::at counts them; `length` in columns, and going on in the next rows where it
    // wraps.
    struct Match
    {
        TerminalPosition start;
        int length = 0;
    };

    static constexpr int standardScrollback = 100'000;
    TerminalSurface(int rows, int columns, int scrollbackLimit = standardScrollback, QObject* parent = nullptr);
    ~TerminalSurface() override;

    void write(const QByteArray& bytes);
    void resize(int rows, int columns);
    void clearScrollback();

    const TerminalBuffer& buffer() const;
    const Cursor& cursor() const { return m_cursor; }
    const QString& title() const { return m_title; }
    MouseMode mouseMode() const { return m_mouseMode; }
    bool isAlternate() const { return m_alternate; }
    bool isReversed() const { return m_reversed; }
    // The rows of the screen, [first, second), that changed since it was asked last.
    std::pair<int, int> takeDamage();

    // The text of a cell: nothing for the second half of a wide character.
    QString cellText(const TerminalCell& cell) const;
    // The text of the columns [from, to) of one row, without the blanks at its end.
    QString lineText(int index, int from = 0, int to = -1) const;
    // From `start` up to and not including `end`; rows that only wrapped are joined.
    QString text(TerminalPosition start, TerminalPosition end) const;
    QString screenText() const;
    std::vector<Match> find(const QString& pattern, Qt::CaseSensitivity sensitivity) const;
    // The web address under a cell, written there or put behind the text by the process (OSC 8), and where it
    // stands.
    std::optional<std::pair<QString, Match>> linkAt(TerminalPosition position) const;

    // What the user does. `key` is a Qt::Key; answers whether the key means something to a terminal.
    bool sendKey(int key, Qt::KeyboardModifiers modifiers);
    void sendText(const QString& text, Qt::KeyboardModifiers modifiers = {});
    void paste(const QString& text);
    void sendMouseMove(TerminalPosition position, Qt::KeyboardModifiers modifiers);
    void sendMouseButton(TerminalPosition position, int button, bool pressed,
                         Qt::KeyboardModifiers modifiers);
    void sendFocus(bool focused);

signals:
    void output(const QByteArray& bytes);
    void changed();
    void titleChanged(const QString& title);
    void bell();

private:
    friend struct TerminalCallbacks;
    struct LogicalLine;
    LogicalLine logicalLine(int index) const;
    TerminalBuffer& active();
    std::optional<std::pair<QString, Match>> namedLinkAt(TerminalPosition position) const;
    void setLink(const QByteArray& parameters);
    void damage(int from, int to);
    char32_t cluster(const uint32_t* characters);

    struct Parser; // keeps libvterm's names out of this header
    std::unique_ptr<Parser> m_parser;
    TerminalBuffer m_primary;
    TerminalBuffer m_secondary;
    std::vector<std::u32string> m_clusters;
    QStringList m_links; // addresses that the process named, by a style's link less one
    TerminalStyle m_pen;
    Cursor m_cursor;
    QString m_title;
    MouseMode m_mouseMode = MouseMode::None;
    bool m_alternate = false;
    bool m_reversed = false;
    int m_damageFrom = 0;
    int m_damageTo = 0;
    // The row whose last column was just filled: a character that follows at column 0 wraps from it.
    std::optional<int> m_fullRow;
    TerminalPosition m_primaryCursor; // where it stood when the alternate screen came
};

} // namespace onggi::ui
