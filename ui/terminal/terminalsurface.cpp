#include "terminal/terminalsurface.h"

#include <QHash>
#include <QRegularExpression>

#include <vterm.h>

#include <algorithm>
#include <utility>

namespace onggi::ui {

namespace {

TerminalColor fromVterm(const VTermColor& color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(&color) || VTERM_COLOR_IS_DEFAULT_BG(&color))
        return {};
    if (VTERM_COLOR_IS_INDEXED(&color))
        return TerminalColor::indexed(color.indexed.idx);
    return TerminalColor::rgb(color.rgb.red, color.rgb.green, color.rgb.blue);
}

VTermModifier toVterm(Qt::KeyboardModifiers modifiers)
{
    int result = VTERM_MOD_NONE;
    if (modifiers & Qt::ShiftModifier)
        result |= VTERM_MOD_SHIFT;
    if (modifiers & Qt::AltModifier)
        result |= VTERM_MOD_ALT;
    if (modifiers & Qt::ControlModifier)
        result |= VTERM_MOD_CTRL;
    return VTermModifier(result);
}

VTermKey vtermKey(int key)
{
    if (key >= Qt::Key_F1 && key <= Qt::Key_F35)
        return VTermKey(VTERM_KEY_FUNCTION(key - Qt::Key_F1 + 1));
    static const QHash<int, VTermKey> keys{
        {Qt::Key_Return, VTERM_KEY_ENTER},
        {Qt::Key_Enter, VTERM_KEY_ENTER},
        {Qt::Key_Tab, VTERM_KEY_TAB},
        {Qt::Key_Backtab, VTERM_KEY_TAB},
        {Qt::Key_Backspace, VTERM_KEY_BACKSPACE},
        {Qt::Key_Escape, VTERM_KEY_ESCAPE},
        {Qt::Key_Up, VTERM_KEY_UP},
        {Qt::Key_Down, VTERM_KEY_DOWN},
        {Qt::Key_Left, VTERM_KEY_LEFT},
        {Qt::Key_Right, VTERM_KEY_RIGHT},
        {Qt::Key_Insert, VTERM_KEY_INS},
        {Qt::Key_Delete, VTERM_KEY_DEL},
        {Qt::Key_Home, VTERM_KEY_HOME},
        {Qt::Key_End, VTERM_KEY_END},
        {Qt::Key_PageUp, VTERM_KEY_PAGEUP},
        {Qt::Key_PageDown, VTERM_KEY_PAGEDOWN},
    };
    return keys.value(key, VTERM_KEY_NONE);
}

} // namespace

struct TerminalSurface::Parser
{
    explicit Parser(int rows, int columns)
        : vterm(vterm_new(rows, columns))
        , state(vterm_obtain_state(vterm))
    {
    }
    ~Parser() { vterm_free(vterm); }
    Q_DISABLE_COPY_MOVE(Parser)

    VTerm* vterm;
    VTermState* state;
};

// libvterm's state layer tells what happens; each function is one of its events.
struct TerminalCallbacks
{
    static TerminalSurface& self(void* user) { return *static_cast<TerminalSurface*>(user); }

    static int putGlyph(VTermGlyphInfo* info, VTermPos position, void* user)
    {
        auto& surface = self(user);
        auto& buffer = surface.active();
        if (position.row >= buffer.rows() || position.col + info->width > buffer.columns() || info->width < 1)
            return 1;
        if (position.col == 0 && position.row > 0 && surface.m_fullRow)
            buffer.line(position.row - 1).wrapped = true;
        char32_t glyph = info->chars[1] ? surface.cluster(info->chars) : info->chars[0];
        buffer.put(position.row, position.col, glyph, info->width, surface.m_pen);
        surface.damage(position.row, position.row + 1);
        int end = position.col + info->width;
        if (end >= buffer.columns() - 1)
            surface.m_fullRow = position.row;
        else
            surface.m_fullRow.reset();
        return 1;
    }

    static int moveCursor(VTermPos position, VTermPos, int, void* user)
    {
        auto& surface = self(user);
        surface.m_cursor.position = {position.row, position.col};
        if (surface.m_fullRow &&
            (position.row != *surface.m_fullRow || position.col != surface.active().columns() - 1))
            surface.m_fullRow.reset();
        return 1;
    }

    static int scrollRectangle(VTermRect rect, int downward, int rightward, void* user)
    {
        auto& surface = self(user);
        surface.damage(rect.start_row, rect.end_row);
        surface.active().scroll(rect.start_row, rect.end_row, rect.start_col, rect.end_col, downward,
                                rightward, surface.m_pen.background);
        return 1;
    }

    static int erase(VTermRect rect, int, void* user)
    {
        auto& surface = self(user);
        surface.damage(rect.start_row, rect.end_row);
        surface.active().erase(rect.start_row, rect.end_row, rect.start_col, rect.end_col,
                               surface.m_pen.background);
        return 1;
    }

    static int initPen(void* user)
    {
        self(user).m_pen = {};
        return 1;
    }

    // An address for the text that follows: OSC 8 ; parameters ; address.
    static int unknownOsc(const char* command, size_t length, void* user)
    {
        const QByteArray text(command, qsizetype(length));
        if (!text.startsWith("8;"))
            return 0;
        self(user).setLink(text.mid(2));
        return 1;
    }

    static int setPen(VTermAttr attribute, VTermValue* value, void* user)
    {
        auto& pen = self(user).m_pen;
        auto set = [&](uint16_t bits, bool on) {
            pen.attributes = on ? pen.attributes | bits : pen.attributes & ~bits;
        };
        switch (attribute) {
        case VTERM_ATTR_BOLD:
            set(TerminalBold, value->boolean);
            break;
        case VTERM_ATTR_ITALIC:
            set(TerminalItalic, value->boolean);
            break;
        case VTERM_ATTR_BLINK:
            set(TerminalBlink, value->boolean);
            break;
        case VTERM_ATTR_REVERSE:
            set(TerminalReverse, value->boolean);
            break;
        case VTERM_ATTR_STRIKE:
            set(TerminalStrike, value->boolean);
            break;
        case VTERM_ATTR_UNDERLINE:
            set(TerminalUnderline, value->number == VTERM_UNDERLINE_SINGLE);
            set(TerminalDoubleUnderline, value->number == VTERM_UNDERLINE_DOUBLE);
            set(TerminalCurlyUnderline, value->number == VTERM_UNDERLINE_CURLY);
            break;
        case VTERM_ATTR_FOREGROUND:
            pen.foreground = fromVterm(value->color);
            break;
        case VTERM_ATTR_BACKGROUND:
            pen.background = fromVterm(value->color);
            break;
        default:
            return 0;
        }
        return 1;
    }

    static int setProperty(VTermProp property, VTermValue* value, void* user)
    {
        auto& surface = self(user);
        switch (property) {
        case VTERM_PROP_CURSORVISIBLE:
            surface.m_cursor.visible = value->boolean;
            break;
        case VTERM_PROP_CURSORBLINK:
            surface.m_cursor.blink = value->boolean;
            break;
        case VTERM_PROP_CURSORSHAPE:
            surface.m_cursor.shape =
                value->number == VTERM_PROP_CURSORSHAPE_UNDERLINE  ? TerminalSurface::CursorShape::Underline
                : value->number == VTERM_PROP_CURSORSHAPE_BAR_LEFT ? TerminalSurface::CursorShape::Bar
                                                                   : TerminalSurface::CursorShape::Block;
            break;
        case VTERM_PROP_ALTSCREEN:
            if (value->boolean && !surface.m_alternate)
                surface.m_primaryCursor = surface.m_cursor.position;
            surface.m_alternate = value->boolean;
            surface.damage(0, surface.active().rows());
            surface.m_fullRow.reset();
            break;
        case VTERM_PROP_TITLE:
            surface.m_title = QString::fromUtf8(value->string);
            emit surface.titleChanged(surface.m_title);
            break;
        case VTERM_PROP_REVERSE:
            surface.m_reversed = value->boolean;
            surface.damage(0, surface.active().rows());
            break;
        case VTERM_PROP_MOUSE:
            surface.m_mouseMode = TerminalSurface::MouseMode(value->number);
            break;
        case VTERM_PROP_ICONNAME:
            break;
        default:
            return 0;
        }
        return 1;
    }

    static int bell(void* user)
    {
        emit self(user).bell();
        return 1;
    }

    static int resize(int rows, int columns, VTermPos* delta, void* user)
    {
        auto& surface = self(user);
        auto old = surface.m_alternate ? surface.m_primaryCursor : surface.m_cursor.position;
        auto moved = surface.m_primary.reflow(rows, columns, old);
        surface.m_secondary.resize(rows, columns);
        surface.m_fullRow.reset();
        surface.damage(0, rows);
        if (surface.m_alternate) {
            surface.m_primaryCursor = moved;
        } else {
            *delta = {moved.row - old.row, moved.column - old.column};
            surface.m_cursor.position = moved;
        }
        return 1;
    }

    // The sequence that erases the scrollback (CSI 3 J) is unknown to libvterm.
    static int unknownCsi(const char* leader, const long args[], int count, const char*, char command,
                          void* user)
    {
        if (command == 'J' && !leader && count == 1 && CSI_ARG(args[0]) == 3) {
            self(user).m_primary.clearScrollback();
            return 1;
        }
        return 0;
    }

    static void output(const char* bytes, size_t length, void* user)
    {
        emit self(user).output(QByteArray(bytes, qsizetype(length)));
    }
};

TerminalSurface::TerminalSurface(int rows, int columns, int scrollbackLimit, QObject* parent)
    : QObject(parent)
    , m_parser(std::make_unique<Parser>(rows, columns))
    , m_primary(rows, columns, scrollbackLimit)
    , m_secondary(rows, columns, 0)
{
    static const VTermStateCallbacks callbacks{
        .putglyph = TerminalCallbacks::putGlyph,
        .movecursor = TerminalCallbacks::moveCursor,
        .scrollrect = TerminalCallbacks::scrollRectangle,
        .moverect = nullptr,
        .erase = TerminalCallbacks::erase,
        .initpen = TerminalCallbacks::initPen,
        .setpenattr = TerminalCallbacks::setPen,
        .settermprop = TerminalCallbacks::setProperty,
        .bell = TerminalCallbacks::bell,
        .resize = TerminalCallbacks::resize,
        .setlineinfo = nullptr,
    };
    static const VTermParserCallbacks fallbacks{
        .text = nullptr,
        .control = nullptr,
        .escape = nullptr,
        .csi = TerminalCallbacks::unknownCsi,
        .osc = TerminalCallbacks::unknownOsc,
        .dcs = nullptr,
        .resize = nullptr,
    };
    vterm_set_utf8(m_parser->vterm, 1);
    vterm_output_set_callback(m_parser->vterm, TerminalCallbacks::output, this);
    vterm_state_set_callbacks(m_parser->state, &callbacks, this);
    vterm_state_set_unrecognised_fallbacks(m_parser->state, &fallbacks, this);
    vterm_state_set_bold_highbright(m_parser->state, 0);
    vterm_state_reset(m_parser->state, 1);
}

TerminalSurface::~TerminalSurface() = default;

void TerminalSurface::setLink(const QByteArray& parameters)
{
    m_pen.link = 0;
    const auto address = QString::fromUtf8(parameters.mid(parameters.indexOf(';') + 1));
    // A file or a program behind a harmless word is nothing that a container may open here.
    const bool known = address.startsWith(QLatin1String("http:")) || address.startsWith(QLatin1String("https:")) ||
                       address.startsWith(QLatin1String("mailto:"));
    if (!known)
        return;
    auto at = m_links.lastIndexOf(address);
    if (at < 0) {
        // A stranger's output must not fill the memory with addresses: beyond this they are plain text.
        if (m_links.size() >= 4096)
            return;
        m_links.append(address);
        at = m_links.size() - 1;
    }
    m_pen.link = uint16_t(at + 1);
}

void TerminalSurface::damage(int from, int to)
{
    m_damageFrom = m_damageTo > m_damageFrom ? std::min(m_damageFrom, from) : from;
    m_damageTo = std::max(m_damageTo, to);
}

std::pair<int, int> TerminalSurface::takeDamage()
{
    return {std::exchange(m_damageFrom, 0), std::exchange(m_damageTo, 0)};
}

TerminalBuffer& TerminalSurface::active()
{
    return m_alternate ? m_secondary : m_primary;
}

const TerminalBuffer& TerminalSurface::buffer() const
{
    return m_alternate ? m_secondary : m_primary;
}

char32_t TerminalSurface::cluster(const uint32_t* characters)
{
    std::u32string sequence;
    for (; *characters && sequence.size() < VTERM_MAX_CHARS_PER_CELL; ++characters)
        sequence.push_back(*characters);
    auto found = std::find(m_clusters.rbegin(), m_clusters.rend(), sequence);
    if (found == m_clusters.rend()) {
        // A stranger's output must not fill the memory with sequences: beyond this the marks are left out.
        if (m_clusters.size() >= 4096)
            return sequence.front();
        m_clusters.push_back(std::move(sequence));
        found = m_clusters.rbegin();
    }
    return TerminalCell::ClusterFlag | char32_t(std::distance(found, m_clusters.rend()) - 1);
}

void TerminalSurface::write(const QByteArray& bytes)
{
    vterm_input_write(m_parser->vterm, bytes.constData(), size_t(bytes.size()));
    emit changed();
}

void TerminalSurface::resize(int rows, int columns)
{
    rows = std::clamp(rows, 1, 1000);
    columns = std::clamp(columns, 2, 1000);
    if (rows == buffer().rows() && columns == buffer().columns())
        return;
    vterm_set_size(m_parser->vterm, rows, columns);
    // libvterm keeps a scrolling region that no longer fits and then moves memory by a negative size: forget
    // the region, as xterm does. That moves the cursor, which has to go back. And on leaving the alternate
    // screen libvterm returns to the cursor that it saved, unchecked, although the primary screen was wrapped
    // anew: save the right one.
    VTermPos here;
    vterm_state_get_cursorpos(m_parser->state, &here);
    auto goTo = [&](int row, int column) {
        return "\x1b[" + QByteArray::number(std::clamp(row, 0, rows - 1) + 1) + ';' +
               QByteArray::number(std::clamp(column, 0, columns - 1) + 1) + 'H';
    };
    QByteArray repair = "\x1b[r";
    if (m_alternate)
        repair += goTo(m_primaryCursor.row, m_primaryCursor.column) + "\x1b"
                                                                      "7";
    repair += goTo(here.row, here.col);
    vterm_input_write(m_parser->vterm, repair.constData(), size_t(repair.size()));
    emit changed();
}

void TerminalSurface::clearScrollback()
{
    m_primary.clearScrollback();
    emit changed();
}

bool TerminalSurface::sendKey(int key, Qt::KeyboardModifiers modifiers)
{
    VTermKey known = vtermKey(key);
    if (known == VTERM_KEY_NONE)
        return false;
    if (key == Qt::Key_Backtab)
        modifiers |= Qt::ShiftModifier;
    bool plain =
        key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Backspace || key == Qt::Key_Escape;
    // Shells do not know the extended sequences for these: only Alt means something there.
    if (plain)
        modifiers &= Qt::AltModifier;
    vterm_keyboard_key(m_parser->vterm, known, toVterm(modifiers));
    return true;
}

void TerminalSurface::sendText(const QString& text, Qt::KeyboardModifiers modifiers)
{
    QByteArray bytes;
    bool control = modifiers & Qt::ControlModifier;
    if (modifiers & Qt::AltModifier)
        bytes += '\x1b';
    if (control && text.size() == 1) {
        // Done here: libvterm would send Ctrl+I, J, M and [ as sequences that shells do not know.
        char16_t character = text.at(0).toUpper().unicode();
        if (character == ' ' || character == '2')
            bytes += '\0';
        else if (character >= '@' && character <= '_')
            bytes += char(character & 0x1f);
        else if (character == '/' || character == '-')
            bytes += '\x1f';
        else if (character == '?')
            bytes += '\x7f';
        else if (character < 0x20 || character == 0x7f)
            bytes += char(character);
        else
            bytes += text.toUtf8();
    } else {
        bytes += text.toUtf8();
    }
    emit output(bytes);
}

void TerminalSurface::paste(const QString& text)
{
    QString clean = text;
    clean.replace(QStringLiteral("\r\n"), QStringLiteral("\r")).replace(u'\n', u'\r');
    // A control character in pasted text could end the bracket and type a command of its own.
    clean.removeIf([](QChar each) {
        return (each.unicode() < 0x20 && each != u'\r' && each != u'\t') || each.unicode() == 0x7f ||
               (each.unicode() >= 0x80 && each.unicode() < 0xa0);
    });
    vterm_keyboard_start_paste(m_parser->vterm);
    emit output(clean.toUtf8());
    vterm_keyboard_end_paste(m_parser->vterm);
}

void TerminalSurface::sendMouseMove(TerminalPosition position, Qt::KeyboardModifiers modifiers)
{
    if (m_mouseMode == MouseMode::None)
        return; // libvterm would report it all the same
    vterm_mouse_move(m_parser->vterm, position.row, position.column, toVterm(modifiers));
}

void TerminalSurface::sendMouseButton(TerminalPosition position, int button, bool pressed,
                                      Qt::KeyboardModifiers modifiers)
{
    if (m_mouseMode == MouseMode::None)
        return;
    vterm_mouse_move(m_parser->vterm, position.row, position.column, toVterm(modifiers));
    vterm_mouse_button(m_parser->vterm, button, pressed, toVterm(modifiers));
}

void TerminalSurface::sendFocus(bool focused)
{
    if (focused)
        vterm_state_focus_in(m_parser->state);
    else
        vterm_state_focus_out(m_parser->state);
}

} // namespace onggi::ui
