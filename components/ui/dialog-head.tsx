import { X } from "lucide-react";

/** A dialog's title and the button that closes it. `id` is what the dialog is labelled by. */
export function DialogHead({ id, title, onClose }: { id: string; title: string; onClose: () => void }) {
  return (
    <div className="flex items-center justify-between border-b border-line px-4 py-2">
      <h2 id={id} className="text-base font-semibold">
        {title}
      </h2>
      <button
        type="button"
        onClick={onClose}
        className="flex size-6 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken"
      >
        <X size={15} aria-hidden />
        <span className="sr-only">Close</span>
      </button>
    </div>
  );
}
