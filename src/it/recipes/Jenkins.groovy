import org.codehaus.groovy.control.CompilerConfiguration

/**
 * As much of Jenkins as the recipes use: it evaluates a Jenkinsfile as Groovy, and does what the steps say. A word that
 * is not here is not a step.
 */
class Jenkins {

    private final Machine machine
    private final Map<String, String> credentials
    private final File jenkinsfile

    /** They take turns, and keep what a build has left behind. */
    private final List<File> agents

    private final Map<String, File> stashes = [:]
    private Map<String, File> stashesOfLastBuild = [:]
    private boolean stashesArePreserved

    /** Of the build under way, or the last one. */
    File archived
    boolean succeeded
    List<String> ran
    List<String> testReports
    int looks

    private String firstStage
    private Map<String, String> given
    final Map<String, String> params = [:]
    private Map<String, String> secrets = [:]
    private Map stage
    private boolean anywhere
    private File workspace
    private int executors

    Jenkins(Machine machine, Map<String, String> credentials, File jenkinsfile) {
        this.machine = machine
        this.credentials = credentials
        this.jenkinsfile = jenkinsfile
        agents = [machine.folder('agent'), machine.folder('agent')]
    }

    /** Runs a build; "Restart from stage" if there is one to begin with. */
    void build(Map<String, String> parameters, String firstStage = null) {
        this.firstStage = firstStage
        given = parameters
        archived = machine.folder('archived')
        stashes.clear()
        stashesArePreserved = false
        if (firstStage != null) {
            stashes.putAll(stashesOfLastBuild)
        }
        succeeded = true
        ran = []
        testReports = []
        looks = 0
        CompilerConfiguration delegating = new CompilerConfiguration(scriptBaseClass: DelegatingScript.name)
        DelegatingScript script = new GroovyShell(getClass().classLoader, delegating).parse(jenkinsfile)
        script.setDelegate(this)
        script.run()
        assert executors == 0
    }

    // The outer sections.

    final String any = 'any'
    final String none = 'none'

    void pipeline(Closure sections) {
        sections()
    }

    void agent(String which) {
        if (stage == null) {
            anywhere = which == any
            if (anywhere) {
                workspace = nextAgent()
                machine.checkOut(workspace)
                executors++
            }
        } else {
            stage.agent = which
        }
    }

    void options(Closure list) {
        list()
    }

    void preserveStashes(Map buildCount) {
        assert buildCount.keySet() == ['buildCount'] as Set
        stashesArePreserved = true
    }

    void parameters(Closure list) {
        list()
    }

    /** In the parameters a declaration, in withCredentials a binding. */
    Map string(Map arguments) {
        if (arguments.name != null) {
            params[arguments.name] = given.getOrDefault(arguments.name, arguments.defaultValue)
        }
        return arguments
    }

    void stages(Closure list) {
        list()
        if (anywhere) {
            executors--
        }
        stashesOfLastBuild = stashesArePreserved ? new LinkedHashMap<>(stashes) : [:]
    }

    void stage(String name, Closure sections) {
        boolean skipped = !succeeded || (firstStage != null && ran.empty && name != firstStage)
        if (skipped) {
            return
        }
        ran << name
        stage = [:]
        sections()
        Map sectionsOfStage = stage
        Closure work = {
            try {
                sectionsOfStage.steps()
            } catch (StepFailed e) {
                machine.log << "${name} failed: ${e.message}\n"
                succeeded = false
            } finally {
                if (sectionsOfStage.always != null) {
                    sectionsOfStage.always()
                }
            }
        }
        if (stage.agent == any) {
            onExecutor {
                machine.checkOut(workspace)
                work()
            }
        } else {
            work()
        }
        stage = null
    }

    void steps(Closure steps) {
        stage.steps = steps
    }

    void post(Closure conditions) {
        conditions()
    }

    void always(Closure steps) {
        stage.always = steps
    }

    // The steps.

    def script(Closure body) {
        body()
    }

    def node(Closure body) {
        onExecutor(body)
    }

    private File nextAgent() {
        agents.add(agents.remove(0))
        return agents[0]
    }

    private def onExecutor(Closure body) {
        File before = workspace
        workspace = nextAgent()
        executors++
        try {
            return body()
        } finally {
            executors--
            workspace = before
        }
    }

    def withCredentials(List<Map> bindings, Closure body) {
        Map<String, String> before = secrets
        secrets = before + bindings.collectEntries { [it.variable, credentials[it.credentialsId]] }
        try {
            return body()
        } finally {
            secrets = before
        }
    }

    void sh(String script) {
        machine.runs(['sh', '-xe', '-c'], script, needed(), params + secrets)
    }

    void deleteDir() {
        needed().deleteDir()
        workspace.mkdirs()
    }

    String readFile(String name) {
        new File(needed(), name).getText('UTF-8')
    }

    void stash(Map arguments) {
        File kept = machine.folder('stash')
        assert Machine.copy(needed(), list(arguments.includes), kept) > 0
        stashes[arguments.name] = kept
    }

    void unstash(String name) {
        if (!stashes.containsKey(name)) {
            throw new StepFailed("no stash ${name}")
        }
        Machine.copy(stashes[name], ['**'], needed())
    }

    void archiveArtifacts(Map arguments) {
        if (Machine.copy(needed(), list(arguments.artifacts), archived) == 0 && !arguments.allowEmptyArchive) {
            throw new StepFailed("nothing to archive: ${arguments.artifacts}")
        }
    }

    void junit(Map arguments) {
        File found = machine.folder('reports')
        if (Machine.copy(needed(), list(arguments.testResults), found) == 0 && !arguments.allowEmptyResults) {
            throw new StepFailed("no reports: ${arguments.testResults}")
        }
        found.eachFileRecurse { if (it.file) { testReports << it.name } }
    }

    void timeout(Map arguments, Closure body) {
        assert arguments.time > 0 && arguments.unit in ['MINUTES', 'HOURS']
        body()
    }

    /** Does not pause; what matters is that nobody is kept waiting meanwhile. */
    void waitUntil(Map arguments, Closure body) {
        assert arguments.initialRecurrencePeriod >= 1000
        boolean over = false
        while (!over) {
            assert executors == 0: 'an executor is held between two looks'
            assert ++looks < 10
            over = body()
        }
    }

    private File needed() {
        assert workspace != null && executors > 0: 'no node'
        return workspace
    }

    private static List<String> list(String patterns) {
        patterns.split(',')*.trim()
    }
}
