#include "terminal/terminalbuffer.h"

#include <QElapsedTimer>
#include <QTest>

using namespace onggi::ui;

namespace {

void type(TerminalBuffer& buffer, int row, const char* text)
{
    for (int column = 0; text[column]; ++column)
        buffer.put(row, column, char32_t(text[column]), 1, {});
}

QString textOf(const TerminalLine& line)
{
    QString text;
    for (const auto& cell : line.cells)
        text += QChar(cell.glyph ? char16_t(cell.glyph) : u' ');
    return text;
}

} // namespace

class BufferTest : public QObject
{
    Q_OBJECT

private slots:
    void rowsThatScrollOffAreKept();
    void scrollbackIsBounded();
    void packedRowsComeBackAsTheyWere();
    void aLongHistoryIsWrappedAnew();
    void alternateScreenKeepsNothing();
    void aRegionScrollsByItself();
    void overwritingHalfAWideCharacterClearsTheOther();
    void reflowJoinsAndSplitsWrappedRows();
    void reflowKeepsTheCursorOnItsCharacter();
    void reflowKeepsWideCharactersWhole();
    void growingKeepsAClearedScreenAtTheTop();
    void backgroundOfErasedCellsIsKept();
};

void BufferTest::rowsThatScrollOffAreKept()
{
    TerminalBuffer buffer(2, 10, 100);
    type(buffer, 0, "first");
    buffer.scroll(0, 2, 0, 10, 1, 0, {});
    QCOMPARE(buffer.scrollback(), 1);
    QCOMPARE(textOf(buffer.at(0)), "first");
    QCOMPARE(textOf(buffer.line(0)), "");
}

void BufferTest::scrollbackIsBounded()
{
    TerminalBuffer buffer(2, 10, 3);
    for (int i = 0; i < 10; ++i) {
        type(buffer, 0, QByteArray::number(i).constData());
        buffer.scroll(0, 2, 0, 10, 1, 0, {});
    }
    QCOMPARE(buffer.scrollback(), 3);
    QCOMPARE(buffer.dropped(), 7);
    QCOMPARE(textOf(buffer.at(0)), "7");
}

void BufferTest::packedRowsComeBackAsTheyWere()
{
    TerminalLine line;
    TerminalStyle red;
    red.foreground = TerminalColor::rgb(255, 1, 2);
    red.attributes = TerminalBold;
    red.link = 7;
    line.cells = {{'a', {}, 1}, {0, {}, 1}, {U'한', red, 2}, {0, red, 0}, {TerminalCell::ClusterFlag | 5, red, 1}, {0, {}, 0}};
    line.wrapped = true;
    const auto back = PackedLine(line).unpacked();
    QCOMPARE(back.wrapped, true);
    QCOMPARE(back.cells.size(), line.cells.size());
    for (size_t at = 0; at < line.cells.size(); ++at) {
        QCOMPARE(back.cells[at].glyph, line.cells[at].glyph);
        QCOMPARE(back.cells[at].width, line.cells[at].width);
        QVERIFY(back.cells[at].style == line.cells[at].style);
    }
    QVERIFY(PackedLine(TerminalLine{}).unpacked().cells.empty());
    // A hundred thousand rows of a wide terminal have to fit beside everything else.
    line = {};
    line.cells.assign(120, {'x', {}, 1});
    QVERIFY(PackedLine(line).bytes() < 160);
}

void BufferTest::aLongHistoryIsWrappedAnew()
{
    TerminalBuffer buffer(50, 100, 100'000);
    const QByteArray words(90, 'w');
    for (int i = 0; i < 100'000; ++i) {
        type(buffer, 49, (QByteArray::number(i) + ' ' + (i % 100 ? "short" : words)).constData());
        buffer.scroll(0, 50, 0, 100, 1, 0, {});
    }
    QElapsedTimer timer;
    timer.start();
    buffer.reflow(50, 60, {49, 0});
    qInfo("100,000 rows wrapped anew in %lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 2000);
    QCOMPARE(buffer.scrollback(), 100'000);
    buffer.reflow(50, 100, {49, 0});
    bool found = false;
    for (int index = 0; index < buffer.total(); ++index)
        found = found || textOf(buffer.at(index)) == (QByteArray("99900 ") + words).constData();
    QVERIFY(found);
}

void BufferTest::alternateScreenKeepsNothing()
{
    TerminalBuffer buffer(2, 10, 0);
    type(buffer, 0, "x");
    type(buffer, 1, "y");
    buffer.scroll(0, 2, 0, 10, 1, 0, {});
    QCOMPARE(buffer.scrollback(), 0);
    QCOMPARE(textOf(buffer.line(0)), "y");
    QCOMPARE(textOf(buffer.line(1)), "");
}

void BufferTest::aRegionScrollsByItself()
{
    TerminalBuffer buffer(4, 10, 100);
    for (int row = 0; row < 4; ++row)
        type(buffer, row, QByteArray(1, char('a' + row)).constData());
    buffer.scroll(1, 3, 0, 10, 1, 0, {});
    QCOMPARE(buffer.scrollback(), 0);
    QCOMPARE(textOf(buffer.line(0)) + textOf(buffer.line(1)) + textOf(buffer.line(3)), "acd");
    QCOMPARE(textOf(buffer.line(2)), "");
    buffer.scroll(0, 4, 0, 10, -1, 0, {});
    QCOMPARE(textOf(buffer.line(0)), "");
    QCOMPARE(textOf(buffer.line(1)) + textOf(buffer.line(2)), "ac");
}

void BufferTest::overwritingHalfAWideCharacterClearsTheOther()
{
    TerminalBuffer buffer(1, 10, 0);
    buffer.put(0, 2, U'한', 2, {});
    buffer.put(0, 3, U'x', 1, {});
    QCOMPARE(buffer.cell(0, 2).glyph, U' ');
    QCOMPARE(buffer.cell(0, 2).width, 1);
    QCOMPARE(buffer.cell(0, 3).glyph, U'x');
    buffer.put(0, 4, U'글', 2, {});
    buffer.put(0, 4, U'y', 1, {});
    QCOMPARE(buffer.cell(0, 5).width, 1);
}

void BufferTest::reflowJoinsAndSplitsWrappedRows()
{
    TerminalBuffer buffer(3, 4, 100);
    type(buffer, 0, "abcd");
    buffer.line(0).wrapped = true;
    type(buffer, 1, "ef");
    type(buffer, 2, "next");
    buffer.reflow(3, 8, {2, 4});
    QCOMPARE(textOf(buffer.at(buffer.scrollback())), "abcdef");
    QCOMPARE(textOf(buffer.at(buffer.scrollback() + 1)), "next");
    buffer.reflow(3, 3, {1, 4});
    QStringList all;
    for (int index = 0; index < buffer.total(); ++index)
        all += textOf(buffer.at(index));
    QCOMPARE(all, (QStringList{"abc", "def", "nex", "t"}));
    QVERIFY(buffer.at(0).wrapped);
    QVERIFY(!buffer.at(1).wrapped);
}

void BufferTest::reflowKeepsTheCursorOnItsCharacter()
{
    TerminalBuffer buffer(4, 10, 100);
    type(buffer, 0, "0123456789");
    buffer.line(0).wrapped = true;
    type(buffer, 1, "abcde");
    auto cursor = buffer.reflow(4, 5, {1, 2});
    QCOMPARE(buffer.cell(cursor.row, cursor.column).glyph, U'c');
    cursor = buffer.reflow(4, 40, cursor);
    QCOMPARE(buffer.cell(cursor.row, cursor.column).glyph, U'c');
    QCOMPARE(cursor.column, 12);
}

void BufferTest::reflowKeepsWideCharactersWhole()
{
    TerminalBuffer buffer(2, 6, 100);
    buffer.put(0, 0, U'a', 1, {});
    buffer.put(0, 1, U'한', 2, {});
    buffer.put(0, 3, U'글', 2, {});
    buffer.reflow(4, 4, {0, 5});
    QCOMPARE(buffer.line(0).cells.size(), 3U);
    QCOMPARE(buffer.cell(1, 0).glyph, U'글');
    QCOMPARE(buffer.cell(1, 1).width, 0);
    buffer.reflow(4, 6, {1, 2});
    QCOMPARE(buffer.cell(0, 3).glyph, U'글');
}

void BufferTest::growingKeepsAClearedScreenAtTheTop()
{
    TerminalBuffer buffer(3, 10, 100);
    for (int i = 0; i < 5; ++i)
        buffer.scroll(0, 3, 0, 10, 1, 0, {});
    type(buffer, 0, "$");
    auto cursor = buffer.reflow(6, 10, {0, 1});
    QCOMPARE(cursor, (TerminalPosition{0, 1}));
    QCOMPARE(buffer.scrollback(), 5);
    cursor = buffer.reflow(2, 12, {0, 1});
    QCOMPARE(cursor, (TerminalPosition{0, 1}));
}

void BufferTest::backgroundOfErasedCellsIsKept()
{
    TerminalBuffer buffer(2, 4, 0);
    auto blue = TerminalColor::indexed(4);
    buffer.erase(0, 1, 1, 4, blue);
    QVERIFY(buffer.cell(0, 0).style.background.isDefault());
    QCOMPARE(buffer.cell(0, 3).style.background, blue);
    buffer.scroll(0, 2, 0, 4, -1, 0, blue);
    QCOMPARE(buffer.cell(0, 2).style.background, blue);
}

QTEST_GUILESS_MAIN(BufferTest)
#include "buffer_test.moc"
