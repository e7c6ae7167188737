import { QuerySubject, QueryTemplate } from './QueryTemplate';

const subject: QuerySubject = {
  workload: {
    cluster: 'eu-1',
    namespace: 'shop',
    kind: 'StatefulSet',
    name: 'db.main',
  },
  entity: {
    ref: 'component:default/orders',
    kind: 'component',
    namespace: 'default',
    name: 'orders',
  },
};

describe('QueryTemplate', () => {
  it.each([
    ['up', 'up'],
    ['up{job="${{ entity.name }}"}', 'up{job="orders"}'],
    ['up{pod=~"${{ workload.name }}-.*"}', 'up{pod=~"db\\\\.main-.*"}'],
    ['up{pod!~ "${{ workload.name }}"}', 'up{pod!~ "db\\\\.main"}'],
    ['up{pod="${{ workload.name }}"}', 'up{pod="db.main"}'],
    ['up{pod=~"${{ workload.pods }}"}', 'up{pod=~"db\\\\.main-[0-9]+"}'],
    ['up{${{ workload.matchers }}}', 'up{namespace="shop"}'],
    [
      '{${{ workload.matchers }}} |~ "${{ workload.name }}"',
      '{namespace="shop"} |~ "db\\\\.main"',
    ],
    ['{a="b"} |= "${{ workload.name }}"', '{a="b"} |= "db.main"'],
    [
      "up{a='b', c=\"${{ entity.kind + '/' + entity.name }}\"}",
      'up{a=\'b\', c="component/orders"}',
    ],
    ['up{a="\\"${{ entity.name }}"}', 'up{a="\\"orders"}'],
    [
      'up # of "this"\n{job="${{ entity.name }}"}',
      'up # of "this"\n{job="orders"}',
    ],
  ])('fills %s', (source, expected) => {
    expect(new QueryTemplate(source).render(subject)).toBe(expected);
  });

  it('names the cluster where a server knows several', () => {
    expect(
      new QueryTemplate('up{${{ workload.matchers }}}').render({
        ...subject,
        clusterLabel: 'k8s',
      }),
    ).toBe('up{namespace="shop", k8s="eu-1"}');
  });

  it.each([
    ['up{job=${{ entity.name }}}', 'between double quotes'],
    ["up{job='${{ entity.name }}'}", 'between double quotes'],
    ['up{job=`${{ entity.name }}`}', 'between double quotes'],
    ['up{pod="${{ workload.pods }}"}', 'for =~ and !~ only'],
    ['up{a="${{ workload.matchers }}"}', 'outside of quotes'],
    ['up{job="${{ entity.nmae }}"}', 'nmae'],
    ['up{job="${{ enttiy.name }}"}', 'enttiy'],
    ['up{job="${{ entity.name }"}', "without its '}}'"],
    ['up{job="${{ workload }}"}', 'has to give text'],
    ['up # ${{ entity.name }}', 'in a comment'],
  ])('refuses %s', (source, words) => {
    expect(() => new QueryTemplate(source)).toThrow(words);
  });

  it('says so when there is no entity to name', () => {
    const template = new QueryTemplate('up{job="${{ entity.name }}"}');
    expect(() => template.render({ workload: subject.workload })).toThrow(
      'entity',
    );
  });
});
