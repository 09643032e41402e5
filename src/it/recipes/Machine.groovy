import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING

import java.nio.file.FileSystems
import java.nio.file.Files

/** What the stand-ins for the three CI services share: checkouts, files, and a shell that runs the steps of a recipe. */
class Machine {

    private final File home
    private final File checkout
    private final File bin
    private final Map<String, String> environment
    private int folders

    /** All that the shells have said. */
    final StringBuilder log = new StringBuilder()

    /**
     * @param home an empty folder for everything
     * @param files what a checkout holds, by name
     * @param mvn the lines of the script that stands for mvn
     * @param environment what is set for every step
     */
    Machine(File home, Map<String, String> files, String mvn, Map<String, String> environment) {
        this.home = home
        this.environment = environment
        bin = folder('bin')
        write(bin, 'mvn', mvn)
        checkout = folder('checkout')
        files.each { name, content -> write(checkout, name, content) }
    }

    /** What has no ending, or is a shell script, can be run. */
    private static void write(File folder, String name, String content) {
        File file = new File(folder, name)
        file.setText(content, 'UTF-8')
        file.executable = name.endsWith('.sh') || !name.contains('.')
    }

    /** A new folder that is empty. */
    File folder(String name) {
        File folder = new File(home, "${++folders}-${name}")
        assert folder.mkdirs()
        return folder
    }

    /** A new folder with a checkout. */
    File workspace() {
        File workspace = folder('workspace')
        checkOut(workspace)
        return workspace
    }

    void checkOut(File workspace) {
        copy(checkout, ['*'], workspace)
    }

    /** Runs a step; answers its exit code and what it printed to the standard output. */
    Map run(List<String> shell, String script, File directory, Map<String, String> more) {
        List<String> known = ['HOME', 'JAVA_HOME', 'LANG', 'PATH'].findAll { System.getenv(it) != null }
        ProcessBuilder builder = new ProcessBuilder(shell + [script]).directory(directory)
        builder.environment().keySet().retainAll(known)
        builder.environment().putAll(environment + more)
        builder.environment().put('PATH', bin.path + File.pathSeparator + System.getenv('PATH'))
        StringBuffer out = new StringBuffer()
        StringBuffer err = new StringBuffer()
        Process process = builder.start()
        process.outputStream.close()
        process.waitForProcessOutput(out, err)
        log << "\$ ${script}\n${out}${err}(${process.exitValue()})\n\n"
        return [code: process.exitValue(), out: out.toString()]
    }

    /** Runs a step and fails if it does. */
    void runs(List<String> shell, String script, File directory, Map<String, String> more) {
        int code = run(shell, script, directory, more).code
        if (code != 0) {
            throw new StepFailed("exit code ${code}: ${script}")
        }
    }

    /** Copies what matches, folders with all that is in them; answers how many files that were. */
    static int copy(File from, List<String> patterns, File to) {
        int copied = 0
        from.eachFileRecurse { file ->
            String path = from.toPath().relativize(file.toPath())
            if (file.file && patterns.any { matches(it, path) }) {
                File target = new File(to, path)
                target.parentFile.mkdirs()
                Files.copy(file.toPath(), target.toPath(), REPLACE_EXISTING, COPY_ATTRIBUTES)
                copied++
            }
        }
        return copied
    }

    private static boolean matches(String pattern, String path) {
        path.startsWith(pattern + '/') ||
                FileSystems.default.getPathMatcher('glob:' + pattern).matches(new File(path).toPath())
    }
}

class StepFailed extends RuntimeException {

    StepFailed(String message) {
        super(message)
    }
}
