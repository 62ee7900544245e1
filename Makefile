# What people do with this repository. `make` lists it; everything else is in docs/develop.md.

.DEFAULT_GOAL := help
SHELL := /bin/sh

# A JDK 25, looked for once and only by the targets that need one.
JDK = $(eval JDK := $$(shell .ci/java-home))$(JDK)
JAVA = "$(JDK)/bin/java"
NEED_JDK = @test -n "$(JDK)"
# Maven's own libraries use what JDK 25 warns of.
MVN = MAVEN_OPTS="$(MAVEN_OPTS) --sun-misc-unsafe-memory-access=allow" JAVA_HOME="$(JDK)" ./mvnw -B -ntp

# The jars of all modules, as the demonstration runs them. Built again when a source is newer.
BUILT := e2e/target/built
SOURCES := $(shell find pom.xml operator/pom.xml testbed/pom.xml e2e/pom.xml operator/src/main testbed/src/main e2e/src/main)
CLASSPATH_ALL := e2e/target/*:operator/target/*:e2e/target/lib/*
RUN = $(JAVA) -cp "$(CLASSPATH_ALL)"

# Coder releases the tests and the demonstration upgrade.
RELEASES := 2.24.4 2.36.1 2.26.5

.PHONY: help
help: ## list the targets
	@echo "make demo    a real Coder, upgraded by four lines of YAML, watched (KEEP=1 leaves it running)"
	@echo "make test    every test, on a real Kubernetes, PostgreSQL and Coder"
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)$$/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

.PHONY: build
build: ## compile and package all modules, without tests
	$(NEED_JDK)
	@$(MVN) package -DskipTests
	@touch $(BUILT)

.PHONY: build-quietly
build-quietly: $(BUILT)

$(BUILT): $(SOURCES)
	$(NEED_JDK)
	@echo "Building the operator, its testbed and the demonstration (about a minute; the first time Maven downloads too) ..."
	@$(MVN) -q package -Dmaven.test.skip=true
	@mkdir -p $(@D) && touch $@

.PHONY: demo
demo: $(BUILT) ## upgrade a real Coder 2.24.4 to 2.36.1 and watch; KEEP=1 leaves everything running
	$(NEED_JDK)
	@$(RUN) dev.coderops.e2e.Demo

.PHONY: testbed-binaries
testbed-binaries: $(BUILT) ## build Kubernetes, Helm and the Coder releases the tests use (kept in ~/.cache)
	$(NEED_JDK)
	@$(RUN) dev.coderops.testbed.TestbedCommand build $(RELEASES)

.PHONY: test
test: testbed-binaries ## every test, none skipped
	@$(MVN) verify $(TEST_OPTIONS)
	@touch $(BUILT)

.PHONY: test-full
test-full: ## every test, and the longer sweeps of crashes
	@$(MAKE) --no-print-directory test TEST_OPTIONS=-Dstride=1

.PHONY: bench
bench: $(BUILT) ## measure outages and footprint on the testbed
	$(NEED_JDK)
	@$(RUN) dev.coderops.e2e.bench.Bench

.PHONY: run
run: $(BUILT) ## the operator as a process against the current kubeconfig; WATCH_NAMESPACES=a,b narrows it
	$(NEED_JDK)
	@$(JAVA) --enable-native-access=ALL-UNNAMED -jar operator/target/operator-*.jar

.PHONY: generate
generate: ## write the CRD, its copies, RBAC and the generated pages of docs/ anew
	$(NEED_JDK)
	@$(MVN) -q -pl operator test -Dtest='CrdTest,RbacTest,ReferenceTest#thePage*' -Dgenerate=true
	@git status --short crds config helm docs

.PHONY: format
format: ## format the Java sources
	$(NEED_JDK)
	@$(MVN) -q spotless:apply

.PHONY: clean
clean: ## remove what was built here; the testbed's cache stays
	@rm -rf target operator/target testbed/target e2e/target

.PHONY: clean-testbed
clean-testbed: $(BUILT) ## remove what crashed runs of the testbed left on this machine
	$(NEED_JDK)
	@$(RUN) dev.coderops.testbed.TestbedCommand clean
