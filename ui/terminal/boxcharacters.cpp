// The characters of frames and blocks, drawn as shapes.
#include "terminal/terminalpainter.h"

#include <QPainter>
#include <QPainterPath>

namespace onggi::ui {

namespace {

// The arms of U+2500–U+257F in the order left, up, right, down: '.' none, 'l' light, 'h' heavy, 'd' double.
// Dashed lines and diagonals are left to the font ('    ').
constexpr const char* arms[128] = {
    "l.l.", "h.h.",  ".l.l",  ".h.h",  "    ",  "    ", "    ", "    ", "    ", "    ", "    ", "    ",
    "..ll", "..hl",  "..lh",  "..hh",  "l..l",  "h..l", "l..h", "h..h", ".ll.", ".lh.", ".hl.", ".hh.",
    "ll..", "hl..",  "lh..",  "hh..",  ".lll",  ".lhl", ".hll", ".llh", ".hlh", ".hhl", ".lhh", ".hhh",
    "ll.l", "hl.l",  "lh.l",  "ll.h",  "lh.h",  "hh.l", "hl.h", "hh.h", "l.ll", "h.ll", "l.hl", "h.hl",
    "l.lh", "h.lh",  "l.hh",  "h.hh",  "lll.",  "hll.", "llh.", "hlh.", "lhl.", "hhl.", "lhh.", "hhh.",
    "llll", "hlll",  "llhl",  "hlhl",  "lhll",  "lllh", "lhlh", "hhll", "lhhl", "hllh", "llhh", "hhhl",
    "hlhh", "hhlh",  "lhhh",  "hhhh",  "    ",  "    ", "    ", "    ", "d.d.", ".d.d", "..dl", "..ld",
    "..dd", "d..l",  "l..d",  "d..d",  ".ld.",  ".dl.", ".dd.", "dl..", "ld..", "dd..", ".ldl", ".dld",
    ".ddd", "dl.l",  "ld.d",  "dd.d",  "d.dl",  "l.ld", "d.dd", "dld.", "ldl.", "ddd.", "dldl", "ldld",
    "dddd", "round", "round", "round", "round", "    ", "    ", "    ", "l...", ".l..", "..l.", "...l",
    "h...", ".h..",  "..h.",  "...h",  "l.h.",  ".l.h", "h.l.", ".h.l",
};

qreal thickness(char arm, qreal light)
{
    return arm == 'h' ? light * 2 : light;
}

void drawArms(QPainter& painter, const QRectF& cell, const char* parts, const QColor& color)
{
    qreal light = std::max(1.0, std::round(cell.width() / 8));
    QPointF middle(std::floor(cell.center().x()), std::floor(cell.center().y()));
    auto horizontal = [&](qreal from, qreal to, char arm) {
        qreal width = thickness(arm, light);
        if (arm == 'd') {
            painter.fillRect(QRectF(from, middle.y() - 1.5 * light, to - from, light), color);
            painter.fillRect(QRectF(from, middle.y() + 1.5 * light, to - from, light), color);
        } else {
            painter.fillRect(QRectF(from, middle.y() - std::floor(width / 2), to - from, width), color);
        }
    };
    auto vertical = [&](qreal from, qreal to, char arm) {
        qreal width = thickness(arm, light);
        if (arm == 'd') {
            painter.fillRect(QRectF(middle.x() - 1.5 * light, from, light, to - from), color);
            painter.fillRect(QRectF(middle.x() + 1.5 * light, from, light, to - from), color);
        } else {
            painter.fillRect(QRectF(middle.x() - std::floor(width / 2), from, width, to - from), color);
        }
    };
    bool doubled = std::string_view(parts, 4).find('d') != std::string_view::npos;
    qreal reach = doubled ? 2.5 * light : light;
    if (parts[0] != '.')
        horizontal(cell.left(), middle.x() + reach, parts[0]);
    if (parts[2] != '.')
        horizontal(doubled ? middle.x() - 1.5 * light : middle.x(), cell.right(), parts[2]);
    if (parts[1] != '.')
        vertical(cell.top(), middle.y() + reach, parts[1]);
    if (parts[3] != '.')
        vertical(doubled ? middle.y() - 1.5 * light : middle.y(), cell.bottom(), parts[3]);
}

void drawRoundCorner(QPainter& painter, const QRectF& cell, char32_t character, const QColor& color)
{
    qreal light = std::max(1.0, std::round(cell.width() / 8));
    QPointF middle(std::floor(cell.center().x()) + light / 2, std::floor(cell.center().y()) + light / 2);
    bool right = character == 0x256d || character == 0x2570;
    bool down = character == 0x256d || character == 0x256e;
    QPainterPath path(QPointF(right ? cell.right() : cell.left(), middle.y()));
    path.quadTo(middle, QPointF(middle.x(), down ? cell.bottom() : cell.top()));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.strokePath(path, QPen(color, light));
    painter.restore();
}

void drawBlock(QPainter& painter, const QRectF& cell, char32_t character, const QColor& color)
{
    auto fill = [&](qreal left, qreal top, qreal right, qreal bottom) {
        QRectF part(QPointF(std::round(cell.left() + left * cell.width()),
                            std::round(cell.top() + top * cell.height())),
                    QPointF(std::round(cell.left() + right * cell.width()),
                            std::round(cell.top() + bottom * cell.height())));
        painter.fillRect(part, color);
    };
    if (character == 0x2580)
        fill(0, 0, 1, 0.5);
    else if (character <= 0x2588)
        fill(0, 1 - (character - 0x2580) / 8.0, 1, 1);
    else if (character <= 0x258f)
        fill(0, 0, 1 - (character - 0x2588) / 8.0, 1);
    else if (character == 0x2590)
        fill(0.5, 0, 1, 1);
    else if (character <= 0x2593) {
        QColor shade = color;
        shade.setAlphaF(0.25F * float(character - 0x2590));
        painter.fillRect(cell, shade);
    } else if (character == 0x2594)
        fill(0, 0, 1, 0.125);
    else if (character == 0x2595)
        fill(0.875, 0, 1, 1);
    else {
        // Quadrants, as bits: upper left 1, upper right 2, lower left 4, lower right 8.
        constexpr uint8_t quadrants[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};
        uint8_t bits = quadrants[character - 0x2596];
        if (bits & 1)
            fill(0, 0, 0.5, 0.5);
        if (bits & 2)
            fill(0.5, 0, 1, 0.5);
        if (bits & 4)
            fill(0, 0.5, 0.5, 1);
        if (bits & 8)
            fill(0.5, 0.5, 1, 1);
    }
}

} // namespace

bool isBoxCharacter(char32_t character)
{
    if (character < 0x2500 || character > 0x259f)
        return false;
    return character >= 0x2580 || arms[character - 0x2500][0] != ' ';
}

bool drawBoxCharacter(QPainter& painter, const QRectF& cell, char32_t character, const QColor& color)
{
    if (!isBoxCharacter(character))
        return false;
    if (character >= 0x2580)
        drawBlock(painter, cell, character, color);
    else if (arms[character - 0x2500][0] == 'r')
        drawRoundCorner(painter, cell, character, color);
    else
        drawArms(painter, cell, arms[character - 0x2500], color);
    return true;
}

} // namespace onggi::ui
