/** The example of the documentation, as people copy it. */
export const documentedExample = `version: 1
people:                                   # who is who, on every channel; ids that cannot be renamed
  - { name: anna, os: anna, github: 1234, gitea: 7, plane: 0b1c…, token: env:ANNA_TOKEN }
agents:
  default: { adapter: command, command: [bash, tools/agent.sh], timeout: 60m, inactivity: 30m, sandbox: auto, env: { API_KEY: env:API_KEY } }
pipelines:                                # optional; presets: full (default), fix = development → review → deploy
  docs:
    - { stage: development, role: developer, gates: [ { kind: command, run: [npm, run, lint] } ] }
    - { stage: deploy, role: deployer, gates: [ { kind: approval, by: [anna] } ] }
projects:
  - key: SHP
    repository: { url: ../shop.git, base: main }
    test: [python3, -m, unittest]         # the development gate's command
    pipeline: full
    approvers: ["*"]
    limits: { items: 4, developmentRuns: 8 }
host: { runs: 2, gates: 2 }                 # slots of this machine
`;

/** A file that loads, with what a test is about put in place of a part. */
export const smallest = `agents: { default: { command: [bash, agent.sh] } }
projects:
  - key: SHP
`;
