#pragma once

#include "models/engine.h"
#include "widgets/actiondialog.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace onggi::ui {

// Signs in to a registry (docker login): the engine asks the registry whether it takes the password, and what
// it takes is kept where docker keeps it.
class LoginDialog : public ActionDialog
{
    Q_OBJECT

public:
    // `registry`: host with port; empty: Docker Hub. `fixed`: another one cannot be typed.
    LoginDialog(Engine& engine, const QString& registry, bool fixed, QWidget* parent);

    // Whether what a registry or an engine answered can be mended by signing in.
    static bool wouldHelp(const ApiError& error);

signals:
    void signedIn(const QString& registry);
    void commandUsed(const QString& line);

protected:
    void carryOut() override;

private:
    void refresh();
    QString registry() const;
    QString commandLine() const;

    Engine& m_engine;
    QLineEdit* m_registry;
    QLabel* m_registryHint;
    QLineEdit* m_user;
    QLineEdit* m_password;
    QCheckBox* m_keyring;
    bool m_keyringThere = false;
    QLabel* m_place;
};

// "Docker Hub", or the registry's host.
QString registryTitle(const QString& registry);

} // namespace onggi::ui
