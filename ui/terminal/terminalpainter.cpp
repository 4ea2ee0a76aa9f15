#include "terminal/terminalpainter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>

#include <cmath>

namespace onggi::ui {

void TerminalPainter::setFont(const QFont& font, qreal devicePixelRatio)
{
    for (size_t i = 0; i < m_faces.size(); ++i) {
        Face& face = m_faces[i];
        face.font = font;
        face.font.setBold(i & 1);
        face.font.setItalic(i & 2);
        face.font.setKerning(false);
        face.raw = QRawFont::fromFont(face.font);
        face.glyphs.clear();
        for (size_t character = 0; character < face.ascii.size(); ++character) {
            auto indexes = face.raw.glyphIndexesForString(QString(QChar(char16_t(character))));
            face.ascii[character] = indexes.isEmpty() ? 0 : indexes.front();
        }
    }
    QFontMetricsF metrics(m_faces[0].font);
    // Whole device pixels keep every column equally sharp at 125 % and 150 %.
    auto snap = [&](qreal value) {
        return std::max(1, int(std::lround(value * devicePixelRatio) / devicePixelRatio));
    };
    m_cellWidth = snap(metrics.horizontalAdvance(QLatin1Char('M')));
    qreal leading = std::max(2.0, metrics.height() * 0.16);
    m_cellHeight = int(std::ceil(metrics.height() + leading));
    m_baseline = std::round(leading / 2 + metrics.ascent());
    m_underline = std::max(1.0, std::round(metrics.lineWidth()));
}

QGlyphRun TerminalPainter::layOut(const Face& face, const QString& text, int columns) const
{
    QFont font = face.font;
    // Hangul and its like are narrower than two columns of Latin letters; a little larger they stand closer.
    if (columns == 2 && font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * 1.12);
    QTextLayout layout(text, font);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    layout.endLayout();
    auto runs = layout.glyphRuns();
    if (runs.isEmpty())
        return {};
    QGlyphRun run = runs.front();
    auto positions = run.positions();
    qreal space = columns * m_cellWidth - line.naturalTextWidth();
    for (QPointF& position : positions)
        position = {position.x() + std::max(0.0, space / 2), 0};
    run.setPositions(positions);
    return run;
}

const TerminalPainter::Glyph& TerminalPainter::glyph(Face& face, const QString& text)
{
    auto found = face.glyphs.constFind(text);
    if (found != face.glyphs.constEnd())
        return *found;
    if (face.glyphs.size() > 20'000)
        face.glyphs.clear();
    Glyph made;
    auto characters = text.toUcs4();
    if (characters.size() == 1) {
        made.shape = isBoxCharacter(characters.front());
        auto indexes = face.raw.glyphIndexesForString(text);
        if (!indexes.isEmpty())
            made.index = indexes.front();
    }
    if (!made.shape && made.index == 0)
        made.run = layOut(face, text, 2);
    return *face.glyphs.insert(text, made);
}

void TerminalPainter::paintRow(QPainter& painter, QPointF origin, const TerminalSurface* surface,
                               const TerminalLine& line, int columns, const TerminalPalette& palette,
                               const std::vector<Highlight>& highlights)
{
    struct Paint
    {
        QColor foreground;
        QColor background;
    };
    const bool reversed = surface && surface->isReversed();
    auto textOf = [&](const TerminalCell& cell) {
        return surface ? surface->cellText(cell) : QString::fromUcs4(&cell.glyph, 1);
    };
    auto paintOf = [&](const TerminalCell& cell, int column) {
        QColor foreground = palette.color(cell.style.foreground, palette.foreground);
        QColor background = palette.color(cell.style.background, palette.background);
        // Bold in one of the first eight colours shows as its brighter twin, as everybody is used to.
        if ((cell.style.attributes & TerminalBold) && cell.style.foreground.isIndexed() &&
            cell.style.foreground.index() < 8)
            foreground = QColor(palette.indexed[cell.style.foreground.index() + 8U]);
        if (bool(cell.style.attributes & TerminalReverse) != reversed)
            std::swap(foreground, background);
        for (const auto& each : highlights) {
            if (column >= each.from && column < each.to)
                background = each.background;
        }
        return Paint{foreground, background};
    };

    QList<quint32> indexes;
    QList<QPointF> positions;
    int count = std::min(columns, int(line.cells.size()));
    int furthest = count;
    for (const auto& each : highlights)
        furthest = std::max(furthest, std::min(each.to, columns));
    if (reversed)
        furthest = columns;

    for (int column = 0; column < furthest;) {
        TerminalCell first = column < count ? line.cells[size_t(column)] : TerminalCell{};
        Paint paint = paintOf(first, column);
        int end = column + 1;
        while (end < furthest) {
            TerminalCell next = end < count ? line.cells[size_t(end)] : TerminalCell{};
            Paint nextPaint = paintOf(next, end);
            if (next.width != 0 && (next.style != first.style || nextPaint.background != paint.background ||
                                    (end >= count) != (column >= count)))
                break;
            ++end;
        }
        QRectF area(origin.x() + column * m_cellWidth, origin.y(), (end - column) * m_cellWidth,
                    m_cellHeight);
        if (paint.background != palette.background)
            painter.fillRect(area, paint.background);
        if (column >= count) {
            column = end;
            continue;
        }

        uint16_t attributes = first.style.attributes;
        Face& face =
            m_faces[size_t(bool(attributes & TerminalBold)) | (attributes & TerminalItalic ? 2U : 0U)];
        painter.setPen(paint.foreground);
        indexes.clear();
        positions.clear();
        for (int at = column; at < std::min(end, count); ++at) {
            const TerminalCell& cell = line.cells[size_t(at)];
            if (cell.width == 0 || cell.glyph == 0 || cell.glyph == ' ')
                continue;
            QPointF place(origin.x() + at * m_cellWidth, origin.y() + m_baseline);
            if (cell.glyph < 128) {
                indexes.append(face.ascii[cell.glyph]);
                positions.append(place);
                continue;
            }
            const Glyph& known = glyph(face, textOf(cell));
            if (known.shape) {
                drawBoxCharacter(painter, QRectF(place.x(), origin.y(), m_cellWidth, m_cellHeight),
                                 cell.glyph, paint.foreground);
            } else if (known.index) {
                indexes.append(known.index);
                positions.append(place);
            } else {
                // Laid out for two columns; in one, it starts at the left.
                qreal shift = cell.width == 2 || known.run.positions().isEmpty()
                                  ? 0
                                  : -known.run.positions().front().x();
                painter.drawGlyphRun(place + QPointF(shift, 0), known.run);
            }
        }
        if (!indexes.isEmpty()) {
            QGlyphRun run;
            run.setRawFont(face.raw);
            run.setGlyphIndexes(indexes);
            run.setPositions(positions);
            painter.drawGlyphRun({0, 0}, run);
        }
        qreal lineY = origin.y() + std::min(m_baseline + 2 * m_underline, m_cellHeight - 2 * m_underline);
        if (attributes & (TerminalUnderline | TerminalCurlyUnderline | TerminalDoubleUnderline))
            painter.fillRect(QRectF(area.left(), lineY, area.width(), m_underline), paint.foreground);
        if (attributes & TerminalDoubleUnderline)
            painter.fillRect(QRectF(area.left(), lineY + 2 * m_underline, area.width(), m_underline),
                             paint.foreground);
        if (attributes & TerminalStrike)
            painter.fillRect(QRectF(area.left(), origin.y() + m_baseline * 0.68, area.width(), m_underline),
                             paint.foreground);
        column = end;
    }
}

int TerminalPainter::paintText(QPainter& painter, QPointF origin, const QString& text, const QColor& color,
                               bool underline)
{
    painter.setPen(color);
    int column = 0;
    for (char32_t character : text.toUcs4()) {
        QString one = QString::fromUcs4(&character, 1);
        QFontMetricsF metrics(m_faces[0].font);
        int width = metrics.horizontalAdvance(one) > m_cellWidth * 1.3 ? 2 : 1;
        QPointF place(origin.x() + column * m_cellWidth, origin.y());
        if (!drawBoxCharacter(painter, QRectF(place, QSizeF(m_cellWidth, m_cellHeight)), character, color))
            painter.drawGlyphRun(place + QPointF(0, m_baseline), layOut(m_faces[0], one, width));
        column += width;
    }
    if (underline)
        painter.fillRect(QRectF(origin.x(), origin.y() + m_cellHeight - 2, column * m_cellWidth, m_underline),
                         color);
    return column;
}

} // namespace onggi::ui
