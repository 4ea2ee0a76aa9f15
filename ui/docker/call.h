#pragma once

#include "docker/values.h"

#include <QObject>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace onggi::ui {

class HttpExchange;

/// One call under way. Made by DockerClient, owned by it and deleted by itself after its one signal; so hold it in a
/// QPointer when it may have to be cancelled. Never emits before control has returned to the event loop. Lives on the
/// client's thread.
class Call : public QObject
{
    Q_OBJECT
public:
    explicit Call(QObject* parent);
    ~Call() override;

    /// Drops the connection; nothing is emitted any more.
    void cancel();
    /// Cancels when `context` dies. (Callbacks die with their context in any case; this also ends the engine's work.)
    Call* cancelWith(QObject* context);
    int status() const { return m_status; }
    /// Of the reply, while its parser reads it.
    QByteArray header(const QByteArray& name) const;

    static QString rubbishText(); ///< the sentence for an answer that is none

    /// Takes the exchange and turns its end into one of the signals below.
    void run(std::unique_ptr<HttpExchange> exchange);

signals:
    void finished();
    void failed(const onggi::ui::ApiError& error);

protected:
    /// Reads the body into the typed value. False: it is not what was promised.
    virtual bool accept(const QByteArray& body);

private:
    void end();
    std::unique_ptr<HttpExchange> m_exchange;
    int m_status = 0;
};

/// A call that answers with a T:
///     client.inspect(id)->then(this, [this](const ContainerDetails& details) { … })
///                       ->otherwise(this, [this](const ApiError& error) { … });
template<typename T>
class Reply : public Call
{
public:
    using Parser = std::function<std::optional<T>(const QByteArray&)>;
    Reply(Parser parser, QObject* parent) : Call(parent), m_parser(std::move(parser)) {}
    /// For a parser that wants to know this reply's headers.
    void setParser(Parser parser) { m_parser = std::move(parser); }

    template<typename Function>
    Reply* then(QObject* context, Function function)
    {
        connect(this, &Call::finished, context, [this, function = std::move(function)]() mutable {
            if constexpr (std::is_invocable_v<Function, const T&>)
                function(*m_value);
            else
                function();
        });
        return this;
    }

    template<typename Function>
    Reply* otherwise(QObject* context, Function function)
    {
        connect(this, &Call::failed, context, std::move(function));
        return this;
    }

protected:
    bool accept(const QByteArray& body) override
    {
        m_value = m_parser(body);
        return m_value.has_value();
    }

private:
    Parser m_parser;
    std::optional<T> m_value;
};

/// For calls that answer with nothing but their success.
struct Nothing
{
};

} // namespace onggi::ui
