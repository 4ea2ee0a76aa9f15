#pragma once

#include "models/engine.h"
#include "widgets/actiondialog.h"

#include <QPointer>
#include <QTimer>

class QLabel;
class QLineEdit;

namespace onggi::ui {

class Button;
class LayerBars;

// Sends an image to its registry (docker push), under its own name or another one that it gets first. While it
// runs, a bar for each layer; closing the dialog stops it.
class PushDialog : public ActionDialog
{
    Q_OBJECT

public:
    PushDialog(Engine& engine, const QString& reference, QWidget* parent);
    ~PushDialog() override;

signals:
    void commandUsed(const QString& line);
    void pushed(const QString& reference, const QString& sentence);

protected:
    void carryOut() override;
    void remedyChosen() override;

private:
    void refresh();
    void refreshLogin();
    void showProgress();
    void push();
    void succeeded();
    void failed(const ApiError& error);
    void signIn(bool pushAfterwards);
    QString target() const;
    QString commandLine() const;

    Engine& m_engine;
    QString m_reference;
    QLineEdit* m_name;
    QLabel* m_hint;
    QLabel* m_login;
    Button* m_signIn;
    QLabel* m_figures;
    LayerBars* m_bars;
    QPointer<Push> m_push;
    QTimer m_refresh; // a fast line brings more news than a screen can show
};

} // namespace onggi::ui
