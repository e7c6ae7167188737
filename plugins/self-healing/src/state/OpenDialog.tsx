import { Dialog, DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import { ReactNode } from 'react';

/** A dialog as long as it is rendered, which who opened it takes away again. */
export const OpenDialog = (props: {
  title: string;
  width: number;
  /** Its buttons. */
  actions: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) => (
  <Dialog
    isOpen
    isDismissable
    width={props.width}
    onOpenChange={open => !open && props.onClose()}
  >
    <DialogHeader>{props.title}</DialogHeader>
    <DialogBody>{props.children}</DialogBody>
    <DialogFooter>{props.actions}</DialogFooter>
  </Dialog>
);
