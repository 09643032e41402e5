/** Starts Hudson. It runs only on the JVMs of its time, which called their vendor so; -D cannot change that property. */
class Hudson {

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.vm.vendor", "Sun Microsystems Inc.");
        Class.forName("Main").getMethod("main", String[].class).invoke(null, (Object) arguments);
    }
}
