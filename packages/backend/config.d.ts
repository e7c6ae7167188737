export interface Config {
  /** The demo portal; leave out elsewhere. */
  demo?: {
    /**
     * Who may sign in without a password while in development.
     */
    users?: Array<{
      /** Entity ref of a catalog user, e.g. `user:default/viewer`. */
      entityRef: string;
      title: string;
      description?: string;
    }>;
    /**
     * Applies what local repositories hold below `k8s` to a cluster, as a GitOps
     * controller does.
     */
    delivery?: {
      /** The folder of `selfHealing.scaffolder.localRepositories`. */
      repositories: string;
      cluster: {
        url: string;
        caFile: string;
        /** Of somebody who may create Deployments there. */
        tokenFile: string;
      };
    };
  };
  auth?: {
    providers?: {
      /** Sign-in without a password, for the demo. */
      demo?: {
        /**
         * The demo sign-in refuses unless NODE_ENV is `development`. Only the
         * end-to-end suite has a reason to set this.
         */
        dangerouslyAllowOutsideDevelopment?: boolean;
      };
    };
  };
}
