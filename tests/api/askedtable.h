#pragma once

#include "apiclient.h"
#include "fakebackends.h"

#include <QTest>

/// A table of requests: which status the answer has, and what the backend was asked (nothing where it was not). In a
/// test's data function.
class AskedTable
{
public:
    AskedTable()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("asked");
    }

    void operator()(const char* method, const char* target, int status, const char* asked) const
    {
        QTest::addRow("%s %s", method, target) << QByteArray(method) << QByteArray(target) << status << QByteArray(asked);
    }
};

/// One row of it, in the test itself; `backends` are members of ApiFixture. An error must say something.
template<typename... Backend>
void compareAsked(Backend ApiFixture::*... backends)
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    QFETCH(QByteArray, asked);
    ApiFixture api;
    ApiClient client(api.path());
    const auto reply = client.request(method.toStdString(), target.toStdString());
    QCOMPARE(reply.status, status);
    QCOMPARE(QByteArray::fromStdString((std::string() + ... + (api.*backends).asked)), asked);
    if (status >= 400)
        QVERIFY(!Json::parse(reply.body).at("message").get<std::string>().empty());
}
