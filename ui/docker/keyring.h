#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <optional>

namespace onggi::ui {

/// The desktop's keyring (the Secret Service of GNOME Keyring, KeePassXC and others, or KWallet), in which secrets stand
/// encrypted for as long as their owner is away. It may ask its owner to unlock it, and never holds the window up. Lives on
/// the window's thread.
class Keyring
{
public:
    using Secret = std::optional<QByteArray>;
    using Done = std::function<void(const QString& error)>; ///< as the keyring says it; empty: it is done

    enum class Presence { None, Startable, Running };
    /// Of the one in this session.
    static void ask(QObject* context, const std::function<void(Presence)>& answer);
    /// Nothing when it has none by this key, or is kept locked.
    static void read(const QString& key, QObject* context, const std::function<void(const Secret&)>& found);
    static void write(const QString& key, const QByteArray& secret, QObject* context, const Done& done);
    static void erase(const QString& key, QObject* context, const Done& done);
};

} // namespace onggi::ui
