/** As much of GitHub Actions as the recipe uses. An action that is not here does not exist. */
class GitHub {

    private final Machine machine
    private final Map<String, String> secrets
    private final Map<String, Map> jobs

    private final Map<String, File> caches = [:]
    private final Map<String, Boolean> finished = [:]
    private int runId
    private int attemptNumber

    /** Of the attempt under way, or the last one; artifacts belong to it. */
    Map<String, File> artifacts

    /** What all steps have written for GitHub to read. */
    final File output
    final File summary

    GitHub(Machine machine, Map<String, String> secrets, File workflow) {
        this.machine = machine
        this.secrets = secrets
        jobs = Yaml.read(workflow).jobs
        File files = machine.folder('github-files')
        output = new File(files, 'output')
        summary = new File(files, 'summary.md')
    }

    boolean run() {
        runId++
        attemptNumber = 0
        return attempt(jobs.keySet())
    }

    boolean rerunAll() {
        attempt(jobs.keySet())
    }

    boolean rerun(String job) {
        attempt([job])
    }

    private boolean attempt(Collection<String> names) {
        attemptNumber++
        artifacts = [:]
        names.each { name ->
            String needed = jobs[name].needs
            finished[name] = (needed == null || finished[needed]) && job(jobs[name])
        }
        return finished.values().every()
    }

    private boolean job(Map job) {
        File workspace = machine.folder('github')
        List<Closure> after = []
        boolean good = true
        job.steps.each { step ->
            if (good || step.if == 'always()') {
                try {
                    step.run != null ? shell(step, workspace) : action(step, workspace, after)
                } catch (StepFailed e) {
                    machine.log << "${e.message}\n"
                    good = false
                }
            }
        }
        if (good) {
            after*.call()
        }
        return good
    }

    private void shell(Map step, File workspace) {
        Map environment = (step.env ?: [:]).collectEntries { name, value -> [name, evaluated(value)] }
        Map<String, String> own = [
            GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace.path,
            GITHUB_OUTPUT: output.path, GITHUB_STEP_SUMMARY: summary.path,
        ]
        machine.runs(['sh', '-e', '-c'], evaluated(step.run), workspace, own + environment)
    }

    private void action(Map step, File workspace, List<Closure> after) {
        Map with = (step.with ?: [:]).collectEntries { name, value ->
            [name, value instanceof String ? evaluated(value) : value]
        }
        switch (step.uses.replaceFirst('@v[0-9]+$', '')) {
            case 'actions/checkout':
                machine.checkOut(workspace)
                break
            case 'actions/setup-java':
                assert with.keySet() == ['distribution', 'java-version'] as Set
                break
            case 'actions/cache/restore':
                restore(with, workspace)
                break
            case 'actions/cache/save':
                save(with, workspace)
                break
            case 'actions/cache':
                // The repository of the tests stands for the one below the home directory.
                assert with.path == '~/.m2/repository'
                assert with.key.endsWith("-${runId}-${attemptNumber}") && with.key.startsWith(with['restore-keys'])
                break
            case 'actions/upload-artifact':
                upload(with, workspace)
                break
            default:
                throw new AssertionError("no action ${step.uses}")
        }
    }

    private void restore(Map with, File workspace) {
        File cached = caches[with.key]
        if (cached != null) {
            Machine.copy(cached, Yaml.lines(with.path), workspace)
        } else if (with['fail-on-cache-miss']) {
            throw new StepFailed("nothing cached: ${with.key}")
        }
    }

    /** What is there is never changed. */
    private void save(Map with, File workspace) {
        if (!caches.containsKey(with.key)) {
            File cached = machine.folder('cache')
            assert Machine.copy(workspace, Yaml.lines(with.path), cached) > 0
            caches[with.key] = cached
        }
    }

    private void upload(Map with, File workspace) {
        assert with.overwrite || !artifacts.containsKey(with.name)
        List<String> paths = Yaml.lines(with.path)
        File uploaded = machine.folder('artifact')
        if (Machine.copy(workspace, paths, uploaded) > 0) {
            // The folder that several paths have in common is left out.
            artifacts[with.name] = paths.size() > 1 ? new File(uploaded, paths[0].split('/')[0]) : uploaded
        } else if (with['if-no-files-found'] == 'error') {
            throw new StepFailed("nothing to upload: ${with.path}")
        }
    }

    private String evaluated(String text) {
        text.replaceAll(/\$\{\{ *([a-z]+)\.(\w+) *}}/) { all, context, name ->
            switch (context) {
                case 'secrets':
                    return secrets[name] ?: ''
                case 'github':
                    return [run_id: runId, run_attempt: attemptNumber][name].toString()
                default:
                    throw new AssertionError("no ${all}")
            }
        }
    }
}
