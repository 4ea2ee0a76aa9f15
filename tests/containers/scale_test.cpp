#include "pagestage.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScrollBar>
#include <QSignalSpy>
#include <QUrlQuery>
#include <QtTest>
#include <ctime>
#include <optional>

using namespace onggi::ui;

/// The page with thousands of containers, fifty of which change their state each second: how long its event loop is ever
/// held up, and how busy it is.
class ScaleTest : public QObject, private PageStage
{
    Q_OBJECT

private:
    static constexpr int count = 5000;
    static constexpr int perSecond = 50;
    static constexpr int seconds = 6;
    std::optional<FakeEngine::Request> m_events;
    QList<bool> m_running = QList<bool>(count, true);

    QJsonObject summary(int number) const
    {
        QJsonObject labels;
        if (number % 4 == 0)
            labels.insert("com.docker.compose.project", QString("project-%1").arg(number / 40));
        return {{"Id", idOf(number)},
                {"Names", QJsonArray{QString("/container-%1").arg(number)}},
                {"Image", "nginx:1"},
                {"Created", 1700000000},
                {"State", m_running[number] ? "running" : "exited"},
                {"Status", m_running[number] ? "Up 2 hours" : "Exited (1) 1 second ago"},
                {"Labels", labels}};
    }

    static QString idOf(int number) { return QString("%1").arg(number, 64, 16, QChar('0')); }

    void answer(const FakeEngine::Request& request)
    {
        if (request.target == "/events") {
            request.chunkedHead();
            m_events = request;
        } else if (request.target.startsWith("/events") || request.target.contains("/logs")) {
            request.chunkedHead(); // of the log below, which has nothing to tell
        } else if (request.target.startsWith("/containers/json")) {
            const auto filters = QUrlQuery(QString::fromLatin1(request.target).section('?', 1)).queryItemValue("filters", QUrl::FullyDecoded);
            const auto ids = QJsonDocument::fromJson(filters.toUtf8()).object().value("id").toArray();
            QJsonArray list;
            for (const auto& id : ids)
                list.append(summary(numberOf(id.toString())));
            for (int number = 0; ids.isEmpty() && number < count; ++number)
                list.append(summary(number));
            request.reply(200, QJsonDocument(list).toJson(QJsonDocument::Compact));
        } else if (request.target.contains("/stats")) {
            request.chunkedHead();
        } else {
            request.reply(200, request.target.startsWith("/images") ? "[]" : "{}");
        }
    }

    int numberOf(const QString& id) const { return m_numbers.value(id); }
    QHash<QString, int> m_numbers;

    static qint64 processorTime()
    {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return now.tv_sec * 1000 + now.tv_nsec / 1000000;
    }

private slots:
    void initTestCase()
    {
        prepare();
        for (int number = 0; number < count; ++number)
            m_numbers.insert(idOf(number), number);
    }

    void cleanup() { end(); }

    void fiftyChangesASecondAmongThousandsStaySmooth()
    {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(begin(1200, [this](const auto& request) { answer(request); }));
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->containers().rowCount(), count, 30000);
        const auto listed = timer.elapsed();
        QTRY_VERIFY(m_events);
        QSignalSpy reset(table()->model(), &QAbstractItemModel::modelReset);

        qint64 longest = 0;
        QList<qint64> gaps;
        QElapsedTimer beat;
        QTimer pulse;
        pulse.setInterval(5);
        pulse.setTimerType(Qt::PreciseTimer);
        connect(&pulse, &QTimer::timeout, this, [&] {
            const auto gap = beat.restart();
            gaps.append(gap);
            longest = std::max(longest, gap);
        });
        int changed = 0;
        QTimer changes;
        changes.setInterval(1000 / perSecond);
        connect(&changes, &QTimer::timeout, this, [&] {
            const int number = changed++ * 37 % count;
            m_running[number] = !m_running[number];
            const QJsonObject event{{"Type", "container"},
                                    {"Action", m_running[number] ? "start" : "die"},
                                    {"Actor", QJsonObject{{"ID", idOf(number)}, {"Attributes", QJsonObject{{"exitCode", "1"}}}}},
                                    {"timeNano", QDateTime::currentMSecsSinceEpoch() * 1000000}};
            m_events->chunk(QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n');
            // Somebody scrolls through it meanwhile.
            auto* bar = table()->verticalScrollBar();
            bar->setValue((bar->value() + 400) % std::max(1, bar->maximum()));
        });
        beat.start();
        const auto worked = processorTime();
        pulse.start();
        changes.start();
        QTest::qWait(seconds * 1000);
        changes.stop();
        QTRY_COMPARE(m_engine->containers().find(idOf((changed - 1) * 37 % count))->isRunning(), m_running[(changed - 1) * 37 % count]);
        std::sort(gaps.begin(), gaps.end());
        qInfo("%d containers listed in %lld ms; %d changes in %d s: loop held up %lld ms at most, %lld ms at the 99th percentile; processor %lld %%",
              count, listed, changed, seconds, longest, gaps.value(gaps.size() * 99 / 100), (processorTime() - worked) / (10 * seconds));
        QVERIFY(changed > perSecond * seconds / 2);
        QCOMPARE(reset.count(), 0);
        QVERIFY2(gaps.value(gaps.size() * 99 / 100) < 100, qPrintable(QString::number(gaps.value(gaps.size() * 99 / 100))));
    }
};

QTEST_MAIN(ScaleTest)
#include "scale_test.moc"
