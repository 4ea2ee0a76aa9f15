#include "terminal/terminalsurface.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace onggi::ui;

class SurfaceTest : public QObject
{
    Q_OBJECT

private slots:
    void plainTextStandsWhereItWasWritten();
    void coloursAndAttributesAreKept();
    void wideAndCombiningCharactersTakeTheirColumns();
    void splitSequencesAreOne();
    void linesThatWrapAreOneText();
    void linesThatEndAtTheMarginAreTwo();
    void alternateScreenGivesBackThePrimary();
    void leavingTheAlternateScreenAfterAResizeKeepsTheCursorInside();
    void keysBecomeSequences_data();
    void keysBecomeSequences();
    void cursorKeysFollowTheirMode();
    void pasteIsBracketedWhenAskedForAndNeverEscapes();
    void mouseIsReportedInItsMode();
    void questionsAreAnswered();
    void titleAndCursorShapeAreTold();
    void findJoinsWrappedRows();
    void linksEndBeforePunctuation();
    void linksBehindTextAreKept();
    void whatChangedIsTold();
    void oneWriteChangesOnce();
    void anyBytesAtAnySizeAreHarmless();
    void speed();
};

namespace {

QByteArray outputOf(TerminalSurface& surface, const std::function<void()>& act)
{
    QByteArray all;
    auto connection =
        QObject::connect(&surface, &TerminalSurface::output, [&](const QByteArray& bytes) { all += bytes; });
    act();
    QObject::disconnect(connection);
    return all;
}

} // namespace

void SurfaceTest::plainTextStandsWhereItWasWritten()
{
    TerminalSurface surface(4, 20);
    surface.write("hello\r\nworld\x1b[4;18Hend");
    QCOMPARE(surface.screenText(), "hello\nworld\n\n                 end");
    QCOMPARE(surface.cursor().position, (TerminalPosition{3, 19}));
}

void SurfaceTest::coloursAndAttributesAreKept()
{
    TerminalSurface surface(2, 20);
    surface.write("\x1b[31mr\x1b[0;1;38;2;1;2;3;48;5;200mx\x1b[0;3;4;7;9mi\x1b[0mn");
    const auto& buffer = surface.buffer();
    QCOMPARE(buffer.cell(0, 0).style.foreground, TerminalColor::indexed(1));
    QCOMPARE(buffer.cell(0, 1).style.foreground, TerminalColor::rgb(1, 2, 3));
    QCOMPARE(buffer.cell(0, 1).style.background, TerminalColor::indexed(200));
    QCOMPARE(buffer.cell(0, 1).style.attributes, TerminalBold);
    QCOMPARE(buffer.cell(0, 2).style.attributes,
             TerminalItalic | TerminalUnderline | TerminalReverse | TerminalStrike);
    QCOMPARE(buffer.cell(0, 3).style, TerminalStyle{});
}

void SurfaceTest::wideAndCombiningCharactersTakeTheirColumns()
{
    TerminalSurface surface(2, 20);
    surface.write("한글e\u0301!");
    const auto& buffer = surface.buffer();
    QCOMPARE(buffer.cell(0, 0).width, 2);
    QCOMPARE(buffer.cell(0, 1).width, 0);
    QCOMPARE(surface.cellText(buffer.cell(0, 4)), "e\u0301");
    QCOMPARE(surface.lineText(0), "한글e\u0301!");
    QCOMPARE(surface.cursor().position.column, 6);
}

void SurfaceTest::splitSequencesAreOne()
{
    TerminalSurface surface(2, 20);
    for (char byte : QByteArray("\x1b[38;5;46m안\x1b[0m"))
        surface.write(QByteArray(1, byte));
    QCOMPARE(surface.lineText(0), "안");
    QCOMPARE(surface.buffer().cell(0, 0).style.foreground, TerminalColor::indexed(46));
}

void SurfaceTest::linesThatWrapAreOneText()
{
    TerminalSurface surface(4, 5);
    surface.write("abcdefgh\r\nnext");
    QVERIFY(surface.buffer().line(0).wrapped);
    QCOMPARE(surface.screenText().trimmed(), "abcdefgh\nnext");
    surface.resize(4, 20);
    QCOMPARE(surface.lineText(0), "abcdefgh");
    surface.resize(4, 3);
    QCOMPARE(surface.text({0, 0}, {10, 0}).trimmed(), "abcdefgh\nnext");
}

void SurfaceTest::linesThatEndAtTheMarginAreTwo()
{
    TerminalSurface surface(4, 5);
    surface.write("abcde\r\nfghij\r\nk");
    QVERIFY(!surface.buffer().line(0).wrapped);
    surface.resize(4, 20);
    QCOMPARE(surface.screenText().trimmed(), "abcde\nfghij\nk");
}

void SurfaceTest::alternateScreenGivesBackThePrimary()
{
    TerminalSurface surface(3, 20);
    surface.write("shell$ ");
    surface.write("\x1b[?1049h\x1b[Hfull screen");
    QVERIFY(surface.isAlternate());
    QCOMPARE(surface.screenText().trimmed(), "full screen");
    surface.write("\r\n\r\n\r\n\r\n");
    surface.write("\x1b[?1049l");
    QVERIFY(!surface.isAlternate());
    QCOMPARE(surface.screenText().trimmed(), "shell$");
    QCOMPARE(surface.buffer().scrollback(), 0);
    QCOMPARE(surface.cursor().position, (TerminalPosition{0, 7}));
}

void SurfaceTest::leavingTheAlternateScreenAfterAResizeKeepsTheCursorInside()
{
    TerminalSurface surface(10, 20);
    surface.write("\x1b[10;20H$\x1b[?1049h");
    surface.resize(4, 8);
    surface.write("\x1b[?1049l");
    auto position = surface.cursor().position;
    QVERIFY(position.row < 4);
    QVERIFY(position.column < 8);
    surface.write("after");
    QVERIFY(surface.screenText().contains("after"));
}

void SurfaceTest::keysBecomeSequences_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<QByteArray>("bytes");
    auto key = [](const char* name, int code, int modifiers, const char* bytes) {
        QTest::newRow(name) << code << QString() << modifiers << QByteArray(bytes);
    };
    key("enter", Qt::Key_Return, 0, "\r");
    key("backspace", Qt::Key_Backspace, 0, "\x7f");
    key("tab", Qt::Key_Tab, 0, "\t");
    key("shift tab", Qt::Key_Backtab, Qt::ShiftModifier, "\x1b[Z");
    key("escape", Qt::Key_Escape, 0, "\x1b");
    key("up", Qt::Key_Up, 0, "\x1b[A");
    key("ctrl right", Qt::Key_Right, Qt::ControlModifier, "\x1b[1;5C");
    key("home", Qt::Key_Home, 0, "\x1b[H");
    key("delete", Qt::Key_Delete, 0, "\x1b[3~");
    key("page up", Qt::Key_PageUp, 0, "\x1b[5~");
    key("F1", Qt::Key_F1, 0, "\x1bOP");
    key("F5", Qt::Key_F5, 0, "\x1b[15~");
    key("alt enter", Qt::Key_Return, Qt::AltModifier, "\x1b\r");
    auto text = [](const char* name, const char* typed, int modifiers, const QByteArray& bytes) {
        QTest::newRow(name) << 0 << QString::fromUtf8(typed) << modifiers << bytes;
    };
    text("letter", "a", 0, "a");
    text("hangul", "한", 0, "한");
    text("ctrl c", "C", Qt::ControlModifier, "\x03");
    text("ctrl p", "P", Qt::ControlModifier, "\x10");
    text("ctrl j", "J", Qt::ControlModifier, "\n");
    text("ctrl [", "[", Qt::ControlModifier, "\x1b");
    text("ctrl space", " ", Qt::ControlModifier, QByteArray(1, '\0'));
    text("alt b", "b", Qt::AltModifier,
         "\x1b"
         "b");
}

void SurfaceTest::keysBecomeSequences()
{
    QFETCH(int, key);
    QFETCH(QString, text);
    QFETCH(int, modifiers);
    QFETCH(QByteArray, bytes);
    TerminalSurface surface(4, 20);
    auto sent = outputOf(surface, [&] {
        if (key)
            QVERIFY(surface.sendKey(key, Qt::KeyboardModifiers(modifiers)));
        else
            surface.sendText(text, Qt::KeyboardModifiers(modifiers));
    });
    QCOMPARE(sent, bytes);
}

void SurfaceTest::cursorKeysFollowTheirMode()
{
    TerminalSurface surface(4, 20);
    surface.write("\x1b[?1h");
    QCOMPARE(outputOf(surface, [&] { surface.sendKey(Qt::Key_Up, {}); }), "\x1bOA");
}

void SurfaceTest::pasteIsBracketedWhenAskedForAndNeverEscapes()
{
    TerminalSurface surface(4, 20);
    QCOMPARE(outputOf(surface, [&] { surface.paste("a\nb"); }), "a\rb");
    surface.write("\x1b[?2004h");
    QCOMPARE(outputOf(surface, [&] { surface.paste("x\x1b[201~rm"); }), "\x1b[200~x[201~rm\x1b[201~");
}

void SurfaceTest::mouseIsReportedInItsMode()
{
    TerminalSurface surface(4, 20);
    auto click = [&] {
        surface.sendMouseButton({1, 2}, 1, true, {});
        surface.sendMouseButton({1, 2}, 1, false, {});
    };
    QCOMPARE(outputOf(surface, click), "");
    surface.write("\x1b[?1000h\x1b[?1006h");
    QVERIFY(surface.mouseMode() == TerminalSurface::MouseMode::Click);
    QCOMPARE(outputOf(surface, click), "\x1b[<0;3;2M\x1b[<0;3;2m");
}

void SurfaceTest::questionsAreAnswered()
{
    TerminalSurface surface(4, 20);
    QCOMPARE(outputOf(surface, [&] { surface.write("ab\x1b[6n"); }), "\x1b[1;3R");
}

void SurfaceTest::titleAndCursorShapeAreTold()
{
    TerminalSurface surface(4, 20);
    QSignalSpy titles(&surface, &TerminalSurface::titleChanged);
    surface.write("\x1b]0;옹기\x07\x1b[5 q\x1b[?25l");
    QCOMPARE(titles.size(), 1);
    QCOMPARE(surface.title(), "옹기");
    QVERIFY(surface.cursor().shape == TerminalSurface::CursorShape::Bar);
    QVERIFY(!surface.cursor().visible);
}

void SurfaceTest::findJoinsWrappedRows()
{
    TerminalSurface surface(4, 5);
    surface.write("xx needle\r\nNEEDLE");
    auto matches = surface.find("needle", Qt::CaseInsensitive);
    QCOMPARE(matches.size(), 2U);
    QCOMPARE(matches[0].start, (TerminalPosition{0, 3}));
    QCOMPARE(matches[0].length, 6);
    QCOMPARE(surface.find("needle", Qt::CaseSensitive).size(), 1U);
}

void SurfaceTest::linksEndBeforePunctuation()
{
    TerminalSurface surface(4, 30);
    surface.write("see (https://example.org/a(b)/c?d=1). ok");
    auto link = surface.linkAt({0, 12});
    QVERIFY(link.has_value());
    QCOMPARE(link->first, "https://example.org/a(b)/c?d=1");
    QVERIFY(!surface.linkAt({0, 1}).has_value());
    QVERIFY(surface.linkAt({1, 2}).has_value());
}

void SurfaceTest::linksBehindTextAreKept()
{
    TerminalSurface surface(3, 40);
    const QByteArray target = "https:" "//example.org/" + QByteArray(200, 'p');
    surface.write("see \x1b]8;id=1;" + target + "\x1b\\the \x1b[1mpage\x1b[0m\x1b]8;;\x1b\\ now");
    QCOMPARE(surface.lineText(0), "see the page now");
    for (int column : {4, 7, 11}) {
        const auto link = surface.linkAt({0, column});
        QVERIFY2(link, qPrintable(QString::number(column)));
        QCOMPARE(link->first, QString(target));
        QCOMPARE(link->second.start, (TerminalPosition{0, 4}));
        QCOMPARE(link->second.length, 8);
    }
    QVERIFY(!surface.linkAt({0, 2}));
    QVERIFY(!surface.linkAt({0, 13}));
    // What would open something other than a page is text.
    surface.write("\r\n\x1b]8;;file:/etc/passwd\x07here\x1b]8;;\x07");
    QVERIFY(!surface.linkAt({1, 1}));
}

void SurfaceTest::whatChangedIsTold()
{
    TerminalSurface surface(10, 20);
    surface.takeDamage();
    surface.write("\x1b[4;1Hx\x1b[6;1Hy");
    QCOMPARE(surface.takeDamage(), std::pair(3, 6));
    QCOMPARE(surface.takeDamage(), std::pair(0, 0));
    surface.write("\x1b[2J");
    QCOMPARE(surface.takeDamage(), std::pair(0, 10));
    surface.write("\x1b[2;5H");
    const auto [from, to] = surface.takeDamage();
    QVERIFY(to <= from);
}

void SurfaceTest::oneWriteChangesOnce()
{
    TerminalSurface surface(4, 20);
    QSignalSpy changes(&surface, &TerminalSurface::changed);
    surface.write(QByteArray("line\r\n").repeated(1000));
    QCOMPARE(changes.size(), 1);
}

void SurfaceTest::anyBytesAtAnySizeAreHarmless()
{
    // A fixed pseudo-random stream of sequences and junk, with sizes that change in between.
    TerminalSurface surface(10, 40, 50);
    quint32 seed = 12345;
    auto next = [&] { return seed = seed * 1664525 + 1013904223; };
    const QByteArrayList pieces{"\x1b[",
                                "?1049h",
                                "?1049l",
                                "H",
                                "99;99H",
                                "5S",
                                "7T",
                                "3L",
                                "2M",
                                "10@",
                                "4P",
                                "r",
                                "3;5r",
                                "J",
                                "2J",
                                "K",
                                "한글",
                                "\xff\xfe",
                                "\r\n",
                                "\x1b"
                                "7",
                                "\x1b"
                                "8",
                                "e\u0301",
                                "\x1b[48;5;20m",
                                "text that is long enough to wrap somewhere ",
                                "\x1b]0;t\x07",
                                "\t",
                                "\x1b"
                                "M"};
    for (int i = 0; i < 20'000; ++i) {
        surface.write(pieces[qsizetype(next() >> 8) % pieces.size()]);
        if (i % 50 == 0)
            surface.resize(int(next() >> 16) % 30 + 1, int(next() >> 16) % 90 + 2);
        if (i % 500 == 0)
            surface.find("text", Qt::CaseSensitive);
    }
    QVERIFY(surface.buffer().scrollback() <= 50);
    QCOMPARE(surface.buffer().total(), surface.buffer().scrollback() + surface.buffer().rows());
}

void SurfaceTest::speed()
{
    TerminalSurface surface(50, 160);
    QByteArray plain =
        QByteArray("The quick brown fox jumps over the lazy dog and keeps on running.\r\n").repeated(1000);
    QByteArray coloured =
        QByteArray("\x1b[31mred \x1b[1;38;5;100mbold\x1b[0m plain \x1b[48;2;1;2;3mback\x1b[0m\r\n")
            .repeated(1000);
    for (const auto& [name, bytes] : {std::pair("plain", plain), std::pair("coloured", coloured)}) {
        QElapsedTimer timer;
        timer.start();
        qint64 written = 0;
        while (timer.elapsed() < 300) {
            surface.write(bytes);
            written += bytes.size();
        }
        qInfo("%s: %.1f MB/s", name, double(written) / 1e3 / double(timer.elapsed()));
    }
    QCOMPARE(surface.buffer().scrollback(), TerminalSurface::standardScrollback);
}

QTEST_GUILESS_MAIN(SurfaceTest)
#include "surface_test.moc"
