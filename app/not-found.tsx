import { PageMessage } from "#components/call-page/page-message.tsx";

export default function NotFound() {
  return (
    <PageMessage title="There is no such page">
      <p>The address leads nowhere in this console. Look the call up instead.</p>
    </PageMessage>
  );
}
