export interface Config {
  demo?: {
    /**
     * Who the sign-in page offers. They have no password: for demos only.
     * @deepVisibility frontend
     */
    users?: Array<{
      /** A User in the catalog, e.g. `user:default/checkout-owner`. */
      entityRef: string;
      title: string;
      description?: string;
    }>;
  };
}
