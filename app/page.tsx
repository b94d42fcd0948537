export default function Page() {
  return <main>Earshot</main>;
}
