#include "shell/explain.h"

#include "containers/runspec.h"

#include <QtTest>

using namespace onggi::ui;

class ExplainTest : public QObject
{
    Q_OBJECT

private slots:
    void everyWordOfARunLineIsExplained()
    {
        const auto spec = parseRunLine("docker run --name n -d -it --rm -p 80:80 -e A=b -v /a:/b:ro -l x=y -w /w -u u -h h -m 1g "
                                       "--cpus 2 --pids-limit 5 --entrypoint e image command with words").spec;
        const auto line = spec.runLine();
        const auto words = explainLine(line);
        QVERIFY(words);
        QString together;
        for (const auto& word : *words) {
            QVERIFY2(!word.meaning.isEmpty(), qPrintable(word.words));
            together += (together.isEmpty() ? "" : " ") + word.words;
        }
        QCOMPARE(together, line);
    }

    void linesOfTheWindowAreExplained_data()
    {
        QTest::addColumn<QString>("line");
        for (const char* line : {"docker start web", "docker stop web db", "docker restart web", "docker kill web", "docker pause web", "docker unpause web", "docker update -m 96m --memory-swap 1g --restart on-failure:3 web",
                                 "docker diff web", "docker top web", "docker stats web", "docker commit -a Kim -m text --pause=false web me/web:1",
                                 "docker cp web:/etc /tmp", "docker export -o web.tar web", "docker container prune -f", "docker exec -it web /bin/sh",
                                 "docker run --health-cmd true --health-interval 5s --init --read-only --privileged --no-healthcheck x",
                                 "docker rm web",
                                 "docker rm -f web", "docker rename a b", "docker logs -f web", "docker attach web", "docker inspect web",
                                 "docker pull node:latest", "docker rmi node:latest", "docker history node", "docker search node",
                                 "docker push localhost:5000/a:1", "docker save -o a.tar a b", "docker load -i a.tar",
                                 "docker import -c 'CMD [\"sh\"]' -m text a.tar a:1", "docker image prune", "docker image prune -a", "docker login -u kim",
                                 "docker login -u kim localhost:5000", "docker logout", "docker rmi --force a:1",
                                 "docker build -t a:1 -f /x/Dockerfile --build-arg A=b --target final --no-cache --pull /x",
                                 "docker volume ls", "docker volume create -d local --label a=b -o type=tmpfs pantry", "docker volume inspect pantry",
                                 "docker volume rm pantry", "docker volume prune", "docker volume prune -a", "docker network ls", "docker network inspect bridge",
                                 "docker network create -d macvlan --subnet 10.1.0.0/16 --gateway 10.1.0.1 --internal --ipv6 --label a=b back",
                                 "docker network rm back", "docker network connect --ip 10.1.0.9 back web", "docker network disconnect back web",
                                 "docker network prune", "docker cp web:/data/. -",
                                 "docker images", "docker version", "docker info", "docker events", "docker tag a b"})
            QTest::newRow(line) << QString(line);
    }
    void linesOfTheWindowAreExplained()
    {
        QFETCH(QString, line);
        QVERIFY(explainLine(line));
    }

    void halfAnExplanationIsNone()
    {
        QVERIFY(!explainLine("docker run --gpus all x"));
        QVERIFY(!explainLine("docker swarm init"));
        QVERIFY(!explainLine("ls -l"));
        QVERIFY(!explainLine(""));
    }
};

QTEST_GUILESS_MAIN(ExplainTest)
#include "explain_test.moc"
