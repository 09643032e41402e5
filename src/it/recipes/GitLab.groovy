/** As much of GitLab as the recipe uses. */
class GitLab {

    private static final List<String> NO_JOBS = ['stages', 'default']

    private final Machine machine
    private final Map<String, Map<String, String>> secrets
    private final Map<String, Object> file

    private final Map<String, File> caches = [:]
    private int pipeline
    private Map<String, File> artifacts

    /** What the last job left for later ones in a dotenv report, and the JUnit reports it had. */
    Map<String, String> variables
    List<String> testReports

    /**
     * @param secrets by the environment that they are for
     * @param file .gitlab-ci.yml
     */
    GitLab(Machine machine, Map<String, Map<String, String>> secrets, File file) {
        this.machine = machine
        this.secrets = secrets
        this.file = Yaml.read(file)
    }

    boolean run() {
        pipeline++
        artifacts = [:]
        return file.stages.every { stage ->
            (file.keySet() - NO_JOBS).findAll { file[it].stage == stage }.every { retry(it) }
        }
    }

    /** What a job left, or null. */
    File artifacts(String job) {
        artifacts[job]
    }

    /** A job gets the artifacts of the stages before its own. */
    boolean retry(String name) {
        Map job = file[name]
        File checkout = machine.workspace()
        (file.keySet() - NO_JOBS)
                .findAll { file.stages.indexOf(file[it].stage) < file.stages.indexOf(job.stage) && artifacts[it] }
                .each { Machine.copy(artifacts[it], ['**'], checkout) }
        Map<String, String> own =
                [CI_PIPELINE_ID: pipeline.toString(), CI_PROJECT_DIR: checkout.path, GITLAB_CI: 'true']
        String key = expanded(job.cache.key, own)
        if (caches[key] != null) {
            Machine.copy(caches[key], ['**'], checkout)
        }
        Map<String, String> declared = (job.variables ?: [:]).collectEntries { [it.key, expanded(it.value, own)] }
        boolean good = true
        try {
            Map<String, String> secret = secrets[job.environment?.name] ?: [:]
            machine.runs(['sh', '-e', '-c'], job.script.join('\n'), checkout, own + declared + secret)
        } catch (StepFailed e) {
            machine.log << "${e.message}\n"
            good = false
        }
        if (good) {
            caches[key] = kept(checkout, job.cache.paths)
        }
        if (good || job.artifacts.when == 'always') {
            artifacts[name] = kept(checkout, job.artifacts.paths)
            report(checkout, job.artifacts.reports ?: [:])
        }
        return good
    }

    /** Without quoting, as GitLab reads it. */
    private void report(File checkout, Map<String, String> reports) {
        variables = [:]
        testReports = []
        reports.each { kind, path ->
            assert kind in ['dotenv', 'junit']
            kept(checkout, [path]).eachFileRecurse { found ->
                if (found.file && kind == 'dotenv') {
                    variables += found.readLines().collectEntries { it.split('=', 2) as List }
                } else if (found.file) {
                    testReports << found.name
                }
            }
        }
    }

    private File kept(File checkout, List<String> paths) {
        File kept = machine.folder('kept')
        Machine.copy(checkout, paths, kept)
        return kept
    }

    private static String expanded(String text, Map<String, String> own) {
        text.replaceAll(/\$(\w+)/) { all, name ->
            assert own.containsKey(name): all
            own[name]
        }
    }
}
