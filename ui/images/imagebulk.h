#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;

namespace onggi::ui {

class Button;
class ImageActions;
class NoticeBar;

// What can be done with several selected images at once.
class ImageBulk : public QWidget
{
    Q_OBJECT

public:
    explicit ImageBulk(ImageActions& actions, QWidget* parent = nullptr);
    void setReferences(const QStringList& references);
    void refresh();

public slots:
    void askToRemove();

private:
    ImageActions& m_actions;
    QStringList m_references;
    QStringList m_forced; // what the notice's button removes by force
    QLabel* m_title;
    QLabel* m_names;
    QLabel* m_freed;
    NoticeBar* m_notice;
    Button* m_remove;
};

} // namespace onggi::ui
