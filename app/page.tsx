import { LookupBox } from "#components/lookup-box/lookup-box.tsx";

export default function StartPage() {
  return (
    <div className="mx-auto max-w-2xl pt-24">
      <h1 className="mb-3 text-headline font-semibold">What did the caller wait for?</h1>
      <LookupBox variant="page" focusOnOpen />
    </div>
  );
}
