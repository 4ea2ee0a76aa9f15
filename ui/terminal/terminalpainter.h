#pragma once

#include "terminal/terminalpalette.h"
#include "terminal/terminalsurface.h"

#include <QFont>
#include <QGlyphRun>
#include <QHash>
#include <QRawFont>

class QPainter;

namespace onggi::ui {

// Draws rows of cells in a grid. Glyphs of the terminal's font are found once and drawn in runs without
// shaping; those of other fonts (Hangul, emoji) are laid out once each and kept. Lines and blocks are drawn
// as shapes so that frames close whatever the line spacing. Owned by one view.
class TerminalPainter
{
public:
    void setFont(const QFont& font, qreal devicePixelRatio);
    int cellWidth() const { return m_cellWidth; }
    int cellHeight() const { return m_cellHeight; }

    // Columns behind which another background stands: a selection, a search hit.
    struct Highlight
    {
        int from = 0; // columns [from, to)
        int to = 0;
        QColor background;
    };
    // `surface` knows sequences of characters and reverse video; none for cells of single characters.
    void paintRow(QPainter& painter, QPointF origin, const TerminalSurface* surface, const TerminalLine& line,
                  int columns, const TerminalPalette& palette, const std::vector<Highlight>& highlights);
    // One text at a place of the grid, for the cursor and for what an input method composes; answers its
    // columns.
    int paintText(QPainter& painter, QPointF origin, const QString& text, const QColor& color,
                  bool underline);

private:
    struct Glyph
    {
        quint32 index = 0;  // in the terminal's font, else 0
        QGlyphRun run;      // from another font
        bool shape = false; // drawn by drawBoxCharacter
    };
    struct Face
    {
        QFont font;
        QRawFont raw;
        QHash<QString, Glyph> glyphs;
        std::array<quint32, 128> ascii{};
    };
    const Glyph& glyph(Face& face, const QString& text);
    QGlyphRun layOut(const Face& face, const QString& text, int columns) const;

    std::array<Face, 4> m_faces; // bold = 1, italic = 2
    int m_cellWidth = 8;
    int m_cellHeight = 16;
    qreal m_baseline = 12;
    qreal m_underline = 1;
};

// Lines, corners, crossings and blocks (U+2500 to U+259F). False: not one that is drawn as a shape.
bool drawBoxCharacter(QPainter& painter, const QRectF& cell, char32_t character, const QColor& color);
bool isBoxCharacter(char32_t character);

} // namespace onggi::ui
