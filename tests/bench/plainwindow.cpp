// The least that a program with a window pays: what our own is measured against.

#include <QApplication>
#include <QLabel>
#include <QMainWindow>

int main(int argc, char** argv)
{
    const QApplication application(argc, argv);
    QMainWindow window;
    window.setCentralWidget(new QLabel(QStringLiteral("A window with a line of text")));
    window.resize(1100, 720);
    window.show();
    return QApplication::exec();
}
