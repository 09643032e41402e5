import com.lesfurets.jenkins.unit.cps.BasePipelineTestCPS
import java.lang.reflect.InvocationTargetException
import java.nio.file.FileSystems
import org.codehaus.groovy.ast.CodeVisitorSupport
import org.codehaus.groovy.ast.builder.AstBuilder
import org.codehaus.groovy.ast.expr.ClosureExpression
import org.codehaus.groovy.ast.expr.MethodCallExpression
import org.codehaus.groovy.control.CompilePhase

/**
 * Builds a Jenkinsfile in Jenkins' own interpreter, which checks at every step that the build could be resumed there.
 * Here are the sections of a declarative pipeline and the steps that the recipes use; sh really runs.
 */
class Jenkins extends BasePipelineTestCPS {

    /** An empty folder for all that follows. */
    File folder
    /** Puts the project into a folder. */
    Closure checkout
    Map<String, Object> credentials
    /** Every node is a new machine; otherwise there is one, which keeps its home and its workspace. */
    boolean ephemeral
    Map<String, String> parameters = [:]
    /** The calls of sh, counted from 1, that end with the loss of the agent. */
    List<Integer> losses = []

    // What became of the last build.
    boolean succeeded
    File archived
    List<String> tests
    List<Integer> pauses
    String description
    String log

    private int folders
    private int shells
    /** In seconds; only pauses take time here. */
    private int timeLeft
    private Map agent
    private Map machine
    private Map<String, String> secrets = [:]
    private Map sections

    void build(File jenkinsfile) {
        succeeded = true
        archived = newFolder('archived')
        tests = []
        pauses = []
        shells = 0
        log = ''
        scriptRoots = [jenkinsfile.parent]
        AstBuilder parser = new AstBuilder()
        parser.buildFromString(CompilePhase.CONVERSION, jenkinsfile.text)*.visit(new DeclarativeRule())
        setUp()
        vocabulary()
        binding.variables.putAll(any: 'any', none: 'none', scm: 'scm', params: new HashMap(parameters),
                currentBuild: new HashMap(), env: new HashMap())
        helper.runScript(jenkinsfile.name, binding)
        description = binding.currentBuild.description
    }

    private void vocabulary() {
        word('pipeline', Closure) { Closure body ->
            perform(body) { execute(it.stages) }
        }
        word('stage', String, Closure) { String name, Closure body ->
            if (succeeded) {
                perform(body) {
                    if (it.when == null || execute(it.when)) {
                        log += "[stage ${name}]\n"
                        execute(it.steps)
                    }
                }
            }
        }
        for (name in ['agent', 'stages', 'steps', 'when', 'post', 'always']) {
            String section = name
            word(section, Object) { sections[section] = it }
        }
        for (name in ['options', 'parameters', 'tools', 'docker', 'script']) {
            word(name, Closure) { execute(it) }
        }
        for (name in ['maven', 'jdk', 'image']) {
            word(name, String) { assert it }
        }
        for (name in ['string', 'usernamePassword']) {
            word(name, Map) { it }
        }
        word('disableConcurrentBuilds') { }

        word('node', Closure) { Closure body -> onAgent(false) { execute(body) } }
        word('checkout', String) { checkout(here()) }
        word('sh', String) { shell(it, false) }
        word('sh', Map) { shell(it.script, it.returnStatus) }
        word('fileExists', String) { new File(here(), it).exists() }
        word('readFile', String) { new File(here(), it).getText('UTF-8') }
        word('deleteDir') { here().deleteDir() }
        word('dir', String, Closure) { String name, Closure body ->
            File before = here()
            agent.directory = new File(before, name)
            try {
                execute(body)
            } finally {
                agent.directory = before
            }
        }
        word('withCredentials', List, Closure) { List bindings, Closure body ->
            Map before = secrets
            secrets = before + bindings.collectEntries {
                def secret = credentials[it.credentialsId]
                assert secret: it.credentialsId
                it.variable ? [(it.variable): secret]
                        : [(it.usernameVariable): secret[0], (it.passwordVariable): secret[1]]
            }
            try {
                execute(body)
            } finally {
                secrets = before
            }
        }
        word('timeout', Map, Closure) { Map limit, Closure body ->
            timeLeft = limit.time * [MINUTES: 60, HOURS: 3600][limit.unit]
            execute(body)
        }
        word('sleep', Map) {
            assert agent == null: 'an executor is held while nothing is done'
            assert it.unit == 'SECONDS'
            pauses << it.time
            timeLeft -= it.time
            if (timeLeft < 0) {
                throw new StepFailed('Timeout has been exceeded')
            }
        }
        word('agent') { 'agent' }
        word('nonresumable') { 'nonresumable' }
        word('retry', Map, Closure) { Map how, Closure body ->
            assert 'agent' in how.conditions
            for (int i = 1; i < how.count; i++) {
                try {
                    return execute(body)
                } catch (AgentLost e) {
                    log += "${e.message}\n"
                }
            }
            execute(body)
        }
        word('error', String) { throw new StepFailed(it) }
        word('archiveArtifacts', Map) {
            assert it.fingerprint
            copy(it.artifacts, archived, it.allowEmptyArchive)
        }
        word('junit', Map) {
            copy(it.testResults, newFolder('tests'), it.allowEmptyResults).each { tests << it.name }
        }
    }

    /** Defines a section or a step: its name, the types of its arguments, what it does. */
    private void word(String name, Object... typesAndMeaning) {
        helper.registerAllowedMethod(name, typesAndMeaning.toList()[0..<-1], typesAndMeaning[-1])
    }

    private execute(Closure body) {
        try {
            return helper.callClosure(body)
        } catch (InvocationTargetException e) {
            Throwable cause = e
            while (cause instanceof InvocationTargetException) {
                cause = cause.cause
            }
            throw cause
        }
    }

    /** Reads the sections of a pipeline or a stage, then does its work, then what is to be done always. */
    private void perform(Closure declarations, Closure work) {
        Map outer = sections
        Map own = sections = [:]
        execute(declarations)
        Closure all = {
            attempt { work(own) }
            if (own.post) {
                sections = own
                execute(own.post)
                attempt { execute(own.always) }
            }
        }
        own.agent in [null, 'none'] ? all() : onAgent(true, all)
        sections = outer
    }

    private void attempt(Closure work) {
        try {
            work()
        } catch (StepFailed e) {
            log += "${e.message}\n"
            succeeded = false
        }
    }

    private onAgent(boolean checkedOut, Closure work) {
        assert agent == null: 'a second executor'
        if (ephemeral || machine == null) {
            machine = [home: newFolder('home'), workspace: newFolder('workspace')]
        }
        agent = [home: machine.home, directory: machine.workspace]
        try {
            if (checkedOut) {
                checkout(here())
            }
            return work()
        } finally {
            agent = null
        }
    }

    private File here() {
        assert agent: 'a step that needs a node'
        if (agent.lost) {
            throw new AgentLost()
        }
        agent.directory.mkdirs()
        return agent.directory
    }

    private int shell(String script, boolean returnStatus) {
        ProcessBuilder builder = new ProcessBuilder('sh', '-xe', '-c', script)
        builder.directory(here()).redirectErrorStream(true)
        builder.environment().putAll(parameters + secrets + [HOME: agent.home.path])
        Process process = builder.start()
        process.outputStream.close()
        log += process.inputStream.text
        int code = process.waitFor()
        if (++shells in losses) {
            machine = null
            agent.lost = true
            throw new AgentLost()
        }
        if (code != 0 && !returnStatus) {
            throw new StepFailed("exit code ${code}")
        }
        return code
    }

    private List<File> copy(String patterns, File target, boolean noneAllowed) {
        List matchers = patterns.split(',').collect { FileSystems.default.getPathMatcher('glob:' + it.trim()) }
        List<File> copied = []
        here().eachFileRecurse { file ->
            def path = here().toPath().relativize(file.toPath())
            if (file.file && matchers.any { it.matches(path) }) {
                File copy = new File(target, path.toString())
                copy.parentFile.mkdirs()
                copy.bytes = file.bytes
                copied << copy
            }
        }
        if (!copied && !noneAllowed) {
            throw new StepFailed("no file: ${patterns}")
        }
        return copied
    }

    private File newFolder(String name) {
        File created = new File(folder, "${++folders}-${name}")
        assert created.mkdirs()
        return created
    }
}

class StepFailed extends Exception {
    StepFailed(String message) {
        super(message)
    }
}

class AgentLost extends StepFailed {
    AgentLost() {
        super('The agent is lost.')
    }
}

/** A declarative pipeline consists of calls; any other statement is allowed in script only. */
class DeclarativeRule extends CodeVisitorSupport {

    @Override
    void visitMethodCallExpression(MethodCallExpression call) {
        if (call.methodAsString != 'script') {
            call.arguments.each { argument ->
                if (argument instanceof ClosureExpression) {
                    argument.code.statements.each {
                        assert it.hasProperty('expression') && it.expression instanceof MethodCallExpression: it.text
                    }
                }
            }
            super.visitMethodCallExpression(call)
        }
    }
}
