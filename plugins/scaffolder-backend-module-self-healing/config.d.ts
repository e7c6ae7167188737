export interface Config {
  selfHealing?: {
    scaffolder?: {
      /**
       * A folder that stands in for a Git host where there is none, each folder
       * in it a repository: for demos and trials. Relative to the folder that
       * the backend runs in. Without it the actions `self-healing:local:*` are
       * not there.
       */
      localRepositories?: string;
    };
  };
}
