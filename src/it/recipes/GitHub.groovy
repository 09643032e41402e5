import java.nio.file.Files
import java.security.MessageDigest
import tools.jackson.dataformat.yaml.YAMLMapper

/** As much of GitHub Actions as the recipes use. The steps really run; an action that is not here does not exist. */
class GitHub {

    /** An empty folder for all that follows. */
    File folder
    /** What a checkout holds, by path. */
    Map<String, String> project
    Map<String, String> secrets
    /** What every step has in its environment. */
    Map<String, String> environment

    /** The artifacts of the last attempt, the outputs of its steps, and what they said. */
    Map<String, File> artifacts
    String outputs
    String log

    /** In the order in which they were saved. */
    private final Map<String, File> caches = [:]
    private int folders
    private int runId
    private int attempt
    private File home
    private File workspace

    boolean run(File workflow) {
        runId++
        attempt = 0
        return rerun(workflow)
    }

    /** Runs the only job on a new machine; answers whether it succeeded. */
    boolean rerun(File workflow) {
        attempt++
        artifacts = [:]
        log = ''
        home = newFolder('home')
        workspace = newFolder('workspace')
        boolean succeeded = true
        new YAMLMapper().readValue(workflow, Map).jobs.values().first().steps.each { step ->
            if (succeeded || step.if == 'always()') {
                succeeded &= step.run ? shell(step) : action(step)
            }
        }
        return succeeded
    }

    private boolean shell(Map step) {
        ProcessBuilder builder = new ProcessBuilder('bash', '-e', '-c', evaluate(step.run))
        builder.directory(workspace).redirectErrorStream(true)
        builder.environment().putAll(environment + (step.env ?: [:]).collectEntries { [it.key, evaluate(it.value)] } + [
            HOME: home.path, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace.path,
            GITHUB_OUTPUT: "${home}/output".toString(), GITHUB_STEP_SUMMARY: "${home}/summary".toString(),
        ])
        Process process = builder.start()
        process.outputStream.close()
        log += process.inputStream.text
        int code = process.waitFor()
        File output = new File(home, 'output')
        outputs = output.exists() ? output.text : ''
        return code == 0
    }

    private boolean action(Map step) {
        Map with = (step.with ?: [:]).collectEntries { [it.key, evaluate(it.value.toString())] }
        switch (step.uses.replaceFirst('@v[0-9]+$', '')) {
            case 'actions/checkout':
                project.each { path, text ->
                    File file = new File(workspace, path)
                    file.parentFile.mkdirs()
                    file.text = text
                }
                return true
            case 'actions/setup-java':
                return with.keySet() == ['distribution', 'java-version'] as Set
            case 'actions/cache/restore':
                String found = ([with.key] + with['restore-keys'].readLines())
                        .collect { wanted -> caches.keySet().findAll { it.startsWith(wanted) } }
                        .find()?.last()
                if (found) {
                    copy(caches[found], at(with.path))
                }
                return true
            case 'actions/cache/save':
                assert !caches.containsKey(with.key): 'a cache is never changed'
                caches[with.key] = copy(at(with.path), newFolder('cache'))
                return true
            case 'actions/upload-artifact':
                File artifact = artifacts[with.name] = newFolder('artifact')
                with.path.readLines().each { copy(at(it), new File(artifact, new File(it).name)) }
                return true
            default:
                throw new AssertionError("no action ${step.uses}")
        }
    }

    private File at(String path) {
        path.startsWith('~/') ? new File(home, path.substring(2)) : new File(workspace, path)
    }

    private static File copy(File from, File to) {
        if (from.directory) {
            to.mkdirs()
            from.listFiles().each { copy(it, new File(to, it.name)) }
        } else if (from.exists()) {
            Files.copy(from.toPath(), to.toPath())
        }
        return to
    }

    private File newFolder(String name) {
        File created = new File(folder, "${++folders}-${name}")
        assert created.mkdirs()
        return created
    }

    private String evaluate(String text) {
        text.replaceAll(/\$\{\{ *(.+?) *}}/) { all, expression ->
            switch (expression) {
                case ~/secrets\.\w+/:
                    return secrets[expression - 'secrets.'] ?: ''
                case 'github.run_id':
                    return runId.toString()
                case 'github.run_attempt':
                    return attempt.toString()
                case "hashFiles('src/main/happyhorse/**')":
                    File sources = new File(workspace, 'src/main/happyhorse')
                    byte[] bytes = sources.listFiles().sort()*.text.join('\0').bytes
                    return MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex().toString()
                default:
                    throw new AssertionError("no ${all}")
            }
        }
    }
}
