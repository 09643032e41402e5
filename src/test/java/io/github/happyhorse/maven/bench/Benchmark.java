package io.github.happyhorse.maven.bench;

/** One question about what the plugin costs. */
interface Benchmark {

    /**
     * Measures, and tells what came out.
     *
     * @throws Exception if something does not work; a target that is missed is a result like any other
     */
    void run(Workshop workshop, Report report) throws Exception;
}
