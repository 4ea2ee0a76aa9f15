#include "docker/streams.h"

#include <QtTest>

using namespace onggi::ui;

class StreamsTest : public QObject
{
    Q_OBJECT

private slots:
    void jsonLinesSurviveEveryCut()
    {
        const QByteArray text = "{\"a\":1}\r\n\n{\"b\":{\"c\":\"}\\n{\"}}\n{\"d\":4}\n";
        for (qsizetype cut = 0; cut <= text.size(); ++cut) {
            JsonLines lines;
            auto objects = lines.feed(text.first(cut));
            objects += lines.feed(text.sliced(cut));
            QCOMPARE(objects.size(), 3);
            QCOMPARE(objects[1].value("b").toObject().value("c").toString(), "}\n{");
            QCOMPARE(lines.rejected(), 0);
        }
    }

    void jsonLinesTakeAnObjectWithoutALineEnd()
    {
        JsonLines lines;
        QCOMPARE(lines.feed("{\"a\":{\"b\":1}").size(), 0);
        QCOMPARE(lines.feed("}").size(), 1);
        QCOMPARE(lines.feed("\n{\"c\":1}\n").size(), 1);
    }

    void jsonLinesCountWhatIsNoObject()
    {
        JsonLines lines;
        QCOMPARE(lines.feed("nonsense\n[1]\n{\"a\":1}\n").size(), 1);
        QCOMPARE(lines.rejected(), 2);
    }

    void framesSurviveEveryCut()
    {
        const QByteArray stream = QByteArray("\1\0\0\0\0\0\0\5hello", 13) + QByteArray("\2\0\0\0\0\0\0\0", 8)
                                  + QByteArray("\2\0\0\0\0\0\0\3bad", 11);
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            FrameDecoder frames;
            auto pieces = frames.feed(stream.first(cut));
            pieces += frames.feed(stream.sliced(cut));
            QByteArray out, error;
            for (const auto& piece : pieces)
                (piece.channel == Channel::Error ? error : out) += piece.bytes;
            QCOMPARE(out, "hello");
            QCOMPARE(error, "bad");
            QVERIFY(frames.isAtBoundary());
        }
    }

    void framesHandOnAPayloadBeforeItIsWhole()
    {
        FrameDecoder frames;
        const auto pieces = frames.feed(QByteArray("\1\0\0\0\0\0\1\0he", 10));
        QCOMPARE(pieces.size(), 1);
        QCOMPARE(pieces.first().bytes, "he");
        QVERIFY(!frames.isAtBoundary());
    }

    void framesTellWhatIsNone()
    {
        FrameDecoder frames;
        QVERIFY(frames.feed("GET / HTTP/1.1").isEmpty());
        QVERIFY(frames.isBroken());
    }
};

QTEST_GUILESS_MAIN(StreamsTest)
#include "streams_test.moc"
