#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace onggi::ui {

/// A page with nothing to show: a picture, what that means in a sentence, and the one button that changes it.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    void setContent(const QString& iconName, const QString& title, const QString& sentence,
                    const QString& buttonText = {});
    /// A further offer below the button, as a link; empty: none.
    void setOffer(const QString& text);
    /// A second line under the button, for what went wrong when it was pressed.
    void setError(const QString& sentence);
    void setBusy(const QString& sentence); ///< shows the sentence, disables the button; empty: back
    QPushButton* button() const { return m_button; }

signals:
    void buttonClicked();
    void offerClicked();

private:
    void refresh();
    QLabel* m_picture;
    QLabel* m_title;
    QLabel* m_sentence;
    QLabel* m_error;
    QPushButton* m_button;
    QPushButton* m_offer;
    QString m_iconName;
};

} // namespace onggi::ui
