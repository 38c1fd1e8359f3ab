package net.openhft.compiler;

/** The superclass of a class of {@code chronicle-values} that is never used: by its name alone that library links. */
public class MyJavaFileManager {
    protected MyJavaFileManager() {}
}
