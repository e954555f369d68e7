/* The floor of every start and of every idle memory: the same web engine, a blank page, nothing else.
 * Says "painted" when the second frame after loading was drawn. */
#include <gtk/gtk.h>
#include <stdio.h>
#include <webkit2/webkit2.h>

static const char PAGE[] =
    "<!doctype html><title>blank</title><body>blank<script>"
    "requestAnimationFrame(() => requestAnimationFrame(() => { document.title = 'painted' }))"
    "</script>";

static void titled(GObject *view, GParamSpec *spec, gpointer data)
{
	(void)spec;
	(void)data;
	if (g_strcmp0(webkit_web_view_get_title(WEBKIT_WEB_VIEW(view)), "painted") == 0) {
		fputs("painted\n", stderr);
		fflush(stderr);
	}
}

int main(int argc, char **argv)
{
	gtk_init(&argc, &argv);
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	gtk_window_set_default_size(GTK_WINDOW(window), 1200, 800);
	g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);

	GtkWidget *view = webkit_web_view_new();
	g_signal_connect(view, "notify::title", G_CALLBACK(titled), NULL);
	gtk_container_add(GTK_CONTAINER(window), view);
	webkit_web_view_load_html(WEBKIT_WEB_VIEW(view), PAGE, "about:blank");

	gtk_widget_show_all(window);
	gtk_main();
	return 0;
}
